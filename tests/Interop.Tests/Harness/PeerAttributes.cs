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

/// <summary>A test that needs js-libp2p or ethers.</summary>
public sealed class JsTheoryAttribute : TheoryAttribute
{
    public JsTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoNode;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunJs);
    }
}

/// <summary>A test that needs p2pd (go-libp2p).</summary>
public sealed class GoFactAttribute : FactAttribute
{
    public GoFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoBinaries;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunGo);
    }
}

/// <summary>A test that needs p2pd (go-libp2p).</summary>
public sealed class GoTheoryAttribute : TheoryAttribute
{
    public GoTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoBinaries;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunGo);
    }
}

/// <summary>A test that needs rustpeer (rust-libp2p).</summary>
public sealed class RustFactAttribute : FactAttribute
{
    public RustFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoBinaries;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunRust);
    }
}

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

/// <summary>A test that needs real hivemind peers (Python).</summary>
public sealed class HivemindFactAttribute : FactAttribute
{
    public HivemindFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoHivemind;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunHivemind);
    }
}
