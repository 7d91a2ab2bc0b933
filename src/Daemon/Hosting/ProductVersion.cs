using System.Reflection;

namespace Registry.Daemon.Hosting;

internal static class ProductVersion
{
    /// <summary>"0.1.0", without the commit that the build appends.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
