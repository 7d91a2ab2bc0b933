using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Calls;

/// <summary>Answers one unary call. Who calls is told by the connection alone. <paramref name="request"/> is the handler's to keep.</summary>
public delegate ValueTask<CallAnswer> CallHandler(PeerConnection caller, ReadOnlyMemory<byte> request, CancellationToken cancellation);
