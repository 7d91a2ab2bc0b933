namespace Registry.Interop.Tests.Harness;

/// <summary>What a peer understood of another peer's identify answer; null where its driver does not tell.</summary>
public sealed record IdentifiedPeer(
    string Id,
    IReadOnlyList<string> Protocols,
    IReadOnlyList<string> Addrs,
    string? Agent,
    string? ProtocolVersion,
    string? Observed,
    string? PublicKey,
    bool? SignedRecord,
    IReadOnlyList<string>? SignedAddrs);

/// <summary>A peer and its addresses, without /p2p/.</summary>
public sealed record PeerInfo(string Id, IReadOnlyList<string> Addrs);

/// <summary>A connection as a js peer sees it. Direction is "inbound" or "outbound"; limited is one through a relay that sets limits.</summary>
public sealed record PeerConnectionInfo(string Id, string Peer, string Addr, string Direction, string Status, bool Limited);

/// <summary>What came back on a raw stream.</summary>
public sealed record StreamAnswer(string? Protocol, string Hex, bool Ended, bool Reset);

/// <summary>Of many streams at once: how many were open together, how many got an answer, how many answers differed.</summary>
public sealed record BurstAnswer(int Open, int Answered, int Distinct);

/// <summary>One answer of one kad server, decoded by the js driver.</summary>
public sealed record KadResponse(int Bytes, IReadOnlyList<PeerInfo> Closer, IReadOnlyList<PeerInfo> Providers, string? ValueHex);

/// <summary>What a relay answered to a RESERVE, by its status on the wire; the rest is null when that is not OK (100).</summary>
public sealed record ReservationAnswer(int Status, long? Expire, IReadOnlyList<string>? Addrs, CircuitLimit? Limit, VerifiedVoucher? Voucher);

/// <summary>The limits of a circuit as the relay tells them: seconds, and bytes in each direction.</summary>
public sealed record CircuitLimit(long Duration, long Data);

/// <summary>A voucher whose signature js-libp2p has checked; the type is hex, the expiration Unix seconds.</summary>
public sealed record VerifiedVoucher(string Type, string Signer, string Relay, string Peer, long Expiration);
