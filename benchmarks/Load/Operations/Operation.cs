using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>Something to ask of a server again and again, one at a time.</summary>
internal abstract class Operation(string name, int count) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>Times in one measurement: enough for a processor clock of 10 ms.</summary>
    public int Count => count;

    /// <summary>All of them, with a client of their own each.</summary>
    public static IReadOnlyList<Operation> All(Target target) =>
    [
        new HandshakeOperation(target),
        new KadOperation("FIND_NODE, fresh stream", target, KadRequests.FindNode, reused: false),
        new KadOperation("FIND_NODE, reused stream", target, KadRequests.FindNode, reused: true),
        new KadOperation("GET_PROVIDERS, fresh stream", target, _ => KadRequests.GetProviders(), reused: false),
        new KadOperation("GET_PROVIDERS, reused stream", target, _ => KadRequests.GetProviders(), reused: true),
        new PingOperation("ping, fresh stream", target, reused: false),
        new PingOperation("ping, reused stream", target, reused: true),
    ];

    /// <summary>Makes the client and, unless that is what is measured, its connection.</summary>
    public abstract Task OpenAsync();

    public abstract ValueTask RunOnceAsync(int number);

    public abstract ValueTask DisposeAsync();
}

/// <summary>An operation over one connection that stays open.</summary>
internal abstract class ConnectedOperation(string name, int count, Target target) : Operation(name, count)
{
    private LoadHost? _client;
    private PeerConnection? _connection;

    protected PeerConnection Connection => _connection ?? throw new InvalidOperationException("Not opened.");

    public override async Task OpenAsync()
    {
        _client = await LoadHost.StartClientAsync();
        _connection = await _client.ConnectAsync(target);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
    }
}

/// <summary>Dial, upgrade, identify in both directions, one ping, close.</summary>
internal sealed class HandshakeOperation(Target target) : Operation("handshake, identify and one ping", 500)
{
    private LoadHost? _client;

    public override async Task OpenAsync() => _client = await LoadHost.StartClientAsync();

    public override async ValueTask RunOnceAsync(int number)
    {
        var connection = await _client!.ConnectAsync(target);
        await _client.Swarm.PingAsync(connection, CancellationToken.None);
        await _client.Swarm.DisconnectAsync(target.Peer, EndReason.Closed);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
    }
}

/// <summary>One round of the ping protocol, on a stream of its own or on one that stays open.</summary>
internal sealed class PingOperation(string name, Target target, bool reused) : ConnectedOperation(name, 5000, target)
{
    private static readonly string[] Protocols = ["/ipfs/ping/1.0.0"];

    private readonly byte[] _payload = new byte[32];
    private PeerStream? _stream;

    public override async ValueTask RunOnceAsync(int number)
    {
        _stream ??= await Connection.OpenStreamAsync(Protocols, CancellationToken.None);
        BitConverter.TryWriteBytes(_payload, number);
        await _stream.Output.WriteAsync(_payload);
        var read = await _stream.Input.ReadAtLeastAsync(_payload.Length);
        if (read.Buffer.Length < _payload.Length) throw new InvalidDataException("The ping stream ended without an answer.");
        _stream.Input.AdvanceTo(read.Buffer.GetPosition(_payload.Length));
        if (reused) return;

        // Waits for the other side: rust-libp2p takes a second ping stream for the end of the first.
        await _stream.FinishAsync(CancellationToken.None);
        await _stream.DisposeAsync();
        _stream = null;
    }
}

/// <summary>One kad request, on a stream of its own or on one that stays open.</summary>
internal sealed class KadOperation(string name, Target target, Func<int, byte[]> request, bool reused) : ConnectedOperation(name, 5000, target)
{
    private KadExchange? _exchange;

    public override async ValueTask RunOnceAsync(int number)
    {
        _exchange ??= await KadExchange.OpenAsync(Connection);
        var answer = await _exchange.AskAsync(request(number));
        if (answer.CloserPeers < KadRequests.K) throw new InvalidDataException($"An answer with {answer.CloserPeers} peers.");
        if (reused) return;
        await _exchange.DisposeAsync();
        _exchange = null;
    }
}
