namespace Registry.Interop.Tests.Harness;

/// <summary>A connection as a js peer sees it. Direction is "inbound" or "outbound"; limited is one through a relay that sets limits.</summary>
public sealed record PeerConnectionInfo(string Id, string Peer, string Addr, string Direction, string Status, bool Limited);
