namespace Registry.Libp2p.Swarm;

/// <summary>Bounds of the peer store.</summary>
public sealed record PeerStoreOptions
{
    /// <summary>Peers remembered. Beyond it disconnected ones go, those that would expire first before the others.</summary>
    public int MaxPeers { get; init; } = 10_000;

    /// <summary>Addresses kept of one peer; the least trusted go first.</summary>
    public int MaxAddressesPerPeer { get; init; } = 32;

    /// <summary>Addresses of a peer that was connected are kept for this long after it left.</summary>
    public TimeSpan AfterDisconnect { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Protocol ids and agent versions shared between peers; beyond it strings are no longer shared.</summary>
    public int MaxPooledStrings { get; init; } = 4096;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(PeerStoreOptions));
        check.AtLeast(1, MaxPeers, nameof(MaxPeers));
        check.AtLeast(1, MaxAddressesPerPeer, nameof(MaxAddressesPerPeer));
        check.Positive(AfterDisconnect, nameof(AfterDisconnect));
        check.AtLeast(0, MaxPooledStrings, nameof(MaxPooledStrings));
        return check.Mistakes;
    }
}
