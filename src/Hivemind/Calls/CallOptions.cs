using Registry.Libp2p;

namespace Registry.Hivemind.Calls;

/// <summary>Bounds of the remote calls, both ways.</summary>
public sealed record CallOptions
{
    /// <summary>Bytes of one frame, its length excluded; what is longer ends the stream. p2pd's own bound.</summary>
    public int MaxFrameBytes { get; init; } = 4 << 20;

    /// <summary>For a call to another peer, dialling included, unless the caller says otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(CallOptions));
        check.Positive(Timeout, nameof(Timeout));
        check.That(MaxFrameBytes is >= 1024 and <= 64 << 20, nameof(MaxFrameBytes), "must be from 1 KiB to 64 MiB");
        return check.Mistakes;
    }
}
