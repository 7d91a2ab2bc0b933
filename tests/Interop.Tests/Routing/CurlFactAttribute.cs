using System.ComponentModel;
using System.Runtime.CompilerServices;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Routing;

/// <summary>A test that needs curl, and js peers.</summary>
public sealed class CurlFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Found = new(FindCurl);

    public CurlFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = $"curl is not installed, or {Peers.NoNode}";
        SkipType = typeof(CurlFactAttribute);
        SkipUnless = nameof(Run);
    }

    public static bool Run => Peers.RunJs && (Peers.Required || Found.Value);

    private static bool FindCurl()
    {
        try
        {
            using var curl = Children.Start("curl", ["--version"]);
            return curl.StandardOutput.ReadToEnd().Length > 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
