using Registry.Libp2p;

namespace Registry.Hivemind.Calls;

/// <summary>Bounds of the remote calls, both ways.</summary>
public sealed record CallOptions
{
    /// <summary>Bytes of one frame, its length excluded; what is longer ends the stream. p2pd's own bound.</summary>
    public int MaxFrameBytes { get; init; } = 4 << 20;

    /// <summary>For a call to another peer, dialling included, unless the caller says otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Namespaces under which every call is served as well ("name::DHTProtocol.rpc_ping"), as hivemind's servicers may be
    /// told to use one. Without any only the bare names are served. Own calls use the bare names whatever is listed here: hivemind's
    /// DHT has no namespace. At most 4 of 32 printable characters each: the names have to fit into identify.
    /// </summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Calls served at once; more are refused with a reset.</summary>
    public int MaxCalls { get; init; } = 1024;

    /// <summary>The same for one peer.</summary>
    public int MaxCallsPerPeer { get; init; } = 64;

    /// <summary>Bytes of requests and answers held at once for the calls served; what is more is refused with a reset.</summary>
    public long MaxBufferedBytes { get; init; } = 64 << 20;

    /// <summary>The same for one peer.</summary>
    public long MaxBufferedBytesPerPeer { get; init; } = 16 << 20;

    /// <summary>From the opening of a stream to the end of its request.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request to the end of its answer.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an error text, sent or received; the rest is cut off.</summary>
    public int MaxErrorBytes { get; init; } = 1024;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(CallOptions));
        check.Positive(Timeout, nameof(Timeout));
        check.Positive(ReadTimeout, nameof(ReadTimeout));
        check.Positive(HandlerTimeout, nameof(HandlerTimeout));
        check.That(MaxFrameBytes is >= 1024 and <= 64 << 20, nameof(MaxFrameBytes), "must be from 1 KiB to 64 MiB");
        check.That(MaxErrorBytes is >= 64 and <= 64 << 10, nameof(MaxErrorBytes), "must be from 64 bytes to 64 KiB");
        check.AtLeast(1, MaxCallsPerPeer, nameof(MaxCallsPerPeer));
        check.AtLeast(MaxCallsPerPeer, MaxCalls, nameof(MaxCalls));
        check.AtLeast(MaxFrameBytes, MaxBufferedBytesPerPeer, nameof(MaxBufferedBytesPerPeer));
        check.AtLeast(MaxBufferedBytesPerPeer, MaxBufferedBytes, nameof(MaxBufferedBytes));
        check.That(
            Namespaces.Count <= 4 && Namespaces.Distinct().Count() == Namespaces.Count && Namespaces.All(IsNamespace),
            nameof(Namespaces),
            "must be at most 4 different names of 1 to 32 printable ASCII characters without '::'");
        return check.Mistakes;
    }

    private static bool IsNamespace(string name) =>
        name.Length is >= 1 and <= 32 && !name.Contains("::", StringComparison.Ordinal) && name.All(c => c is > ' ' and < (char)127);
}
