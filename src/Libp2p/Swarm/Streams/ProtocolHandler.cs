namespace Registry.Libp2p.Swarm.Streams;

/// <summary>A protocol served, and by whom. With <paramref name="RepliesAtOnce"/> the answer to the negotiation may wait for the first reply.</summary>
internal sealed record ProtocolHandler(string Id, StreamHandler Handler, bool RepliesAtOnce);
