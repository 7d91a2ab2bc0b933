using System.Runtime.CompilerServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>A test that needs js-libp2p or ethers.</summary>
public sealed class JsFactAttribute : FactAttribute
{
    public JsFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoNode;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunJs);
    }
}
