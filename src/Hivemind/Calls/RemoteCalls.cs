using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Calls;

/// <summary>
/// Unary calls between p2pd peers: one stream a call, named after the method ("DHTProtocol.rpc_ping"), one frame each way.
/// </summary>
public sealed class RemoteCalls(Swarm swarm, CallOptions options, PeerFinder findPeer, TimeProvider time, Random random, ILoggerFactory loggers)
{
    public CallOptions Options => options;

    public Swarm Swarm => swarm;

    /// <summary>Serves a call under its name; the swarm lists it in identify.</summary>
    public void Serve(string name, CallHandler handler) => throw new NotSupportedException($"{findPeer} {time} {random} {loggers}");

    public void Unserve(string name) => throw new NotSupportedException();

    /// <summary>Calls a peer, connecting to it first if need be. Throws nothing but OperationCanceledException of the caller's own token.</summary>
    public ValueTask<CallResult> CallAsync(PeerId peer, string name, ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
