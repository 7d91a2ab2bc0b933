using System.Runtime.CompilerServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>A test that needs rustpeer (rust-libp2p).</summary>
public sealed class RustTheoryAttribute : TheoryAttribute
{
    public RustTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoBinaries;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunRust);
    }
}
