namespace Registry.Libp2p.Swarm;

/// <summary>
/// Serves one inbound stream. The swarm disposes the stream when the task ends; an exception resets it and is counted.
/// </summary>
public delegate ValueTask StreamHandler(PeerStream stream, CancellationToken cancellation);
