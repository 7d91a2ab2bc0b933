namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>A request of version 2: addresses as they came, the most wanted first, and the number to bring there.</summary>
internal sealed record AutoNatV2Request(IReadOnlyList<ReadOnlyMemory<byte>> Addresses, ulong Nonce);
