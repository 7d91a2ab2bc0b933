using System.Reflection;

namespace Registry.Interop.Tests.Harness;

/// <summary>Where the sources of the js peers are; written into the assembly by the build.</summary>
internal static class SourceTree
{
    public static string PeersFolder { get; } = typeof(SourceTree).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PeersFolder").Value!;
}
