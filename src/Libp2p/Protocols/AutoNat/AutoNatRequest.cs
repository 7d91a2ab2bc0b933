namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>A request of version 1: the peer's own id, null when it did not say, and its addresses as they came.</summary>
internal sealed record AutoNatRequest(ReadOnlyMemory<byte>? PeerId, IReadOnlyList<ReadOnlyMemory<byte>> Addresses);
