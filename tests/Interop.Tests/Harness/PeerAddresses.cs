namespace Registry.Interop.Tests.Harness;

/// <summary>A peer and its addresses, without /p2p/.</summary>
public sealed record PeerAddresses(string Id, IReadOnlyList<string> Addrs);
