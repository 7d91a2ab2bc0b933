using System.Reflection;

namespace Registry.Architecture.Tests;

internal static class ProjectAssemblies
{
    public static readonly IReadOnlyDictionary<string, Assembly> All = new[]
    {
        "Registry.Multiformats", "Registry.Identity", "Registry.Libp2p", "Registry.Sqlite", "Registry.Dht", "Registry.Hivemind",
        "Registry.Registrations", "Registry.Moderation", "Registry.HttpBridge", "registry",
    }.ToDictionary(name => name, Assembly.Load);
}
