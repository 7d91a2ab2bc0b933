using Registry.Dht.Providers;

namespace Registry.Dht.Lookup;

/// <summary>What a peer answered, as far as it can be used; empty unless the outcome is Answered.</summary>
internal sealed record KadReply(RequestOutcome Outcome)
{
    /// <summary>At most 2k peers.</summary>
    public IReadOnlyList<KnownPeer> Closer { get; init; } = [];

    /// <summary>Of a GET_PROVIDERS. Addresses may be missing.</summary>
    public IReadOnlyList<KnownProvider> Providers { get; init; } = [];

    /// <summary>Of a GET_VALUE, not validated yet; null when the peer has none.</summary>
    public byte[]? Value { get; init; }
}
