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
