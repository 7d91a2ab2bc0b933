using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Wire;
using Registry.Identity;

namespace Registry.Hivemind;

/// <summary>
/// The three calls to other nodes. An answer puts the node that gave it into the routing table; a failure takes it out and
/// has it avoided for a while. All answer null when the call failed, and throw only for the caller's own cancellation.
/// </summary>
internal sealed class NodeClient(DhtId self, RemoteCalls calls, Neighbours neighbours)
{
    private readonly NodeInfo _self = new() { NodeId = ByteString.CopyFrom(self.ToArray()) };

    public ValueTask<PingResponse?> PingAsync(PeerId peer, bool validate, CancellationToken cancellation) =>
        PingAsync(peer, validate, calls.Options.Timeout, cancellation);

    public async ValueTask<PingResponse?> PingAsync(PeerId peer, bool validate, TimeSpan timeout, CancellationToken cancellation)
    {
        var request = new PingRequest { Peer = _self, Validate = validate };
        var answer = await CallAsync(peer, DhtMethods.Ping, request, Messages.PingResponse, maxFields: 16, timeout, cancellation);
        if (answer is not null && !answer.Peer.TryGetId(out _)) neighbours.Part(peer);
        Meet(peer, answer?.Peer);
        return answer;
    }

    /// <summary>The answer has one result a key: another number of them is a failure.</summary>
    public async ValueTask<FindResponse?> FindAsync(PeerId peer, IReadOnlyCollection<DhtId> keys, CancellationToken cancellation)
    {
        var request = new FindRequest { Peer = _self };
        foreach (var key in keys) request.Keys.Add(ByteString.CopyFrom(key.ToArray()));
        var answer = await CallAsync(peer, DhtMethods.Find, request, Messages.FindResponse, keys.Count + 16, calls.Options.Timeout, cancellation);
        Meet(peer, answer?.Peer);
        return answer?.Results.Count == keys.Count ? answer : null;
    }

    /// <summary>Fills in the sender. The answer has one boolean a line: another number of them is a failure.</summary>
    public async ValueTask<IReadOnlyList<bool>?> StoreAsync(PeerId peer, StoreRequest request, CancellationToken cancellation)
    {
        request.Peer = _self;
        var answer = await CallAsync(peer, DhtMethods.Store, request, Messages.StoreResponse, request.Keys.Count + 16, calls.Options.Timeout, cancellation);
        Meet(peer, answer?.Peer);
        return answer?.StoreOk.Count == request.Keys.Count ? answer.StoreOk : null;
    }

    private async ValueTask<T?> CallAsync<T>(
        PeerId peer, string method, IMessage request, MessageParser<T> parser, int maxFields, TimeSpan timeout, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        var result = await calls.CallAsync(peer, method, request.ToByteArray(), timeout, cancellation);
        if (result.Status == CallStatus.Ok && Messages.TryParse(parser, result.Response, maxFields, out var message))
        {
            neighbours.OnAnswer(peer);
            return message;
        }

        // What was never sent says nothing of the peer.
        if (result.Status is not (CallStatus.TooLong or CallStatus.Busy)) neighbours.OnFailure(peer);
        return null;
    }

    /// <summary>A client answers without a node id, and is not to be routed to.</summary>
    private void Meet(PeerId peer, NodeInfo? node)
    {
        if (node.TryGetId(out var id)) neighbours.Meet(id, peer);
    }
}

/// <summary>The names of hivemind's DHT calls; they are the protocol ids of their streams.</summary>
internal static class DhtMethods
{
    public const string Ping = "DHTProtocol.rpc_ping";

    public const string Store = "DHTProtocol.rpc_store";

    public const string Find = "DHTProtocol.rpc_find";
}
