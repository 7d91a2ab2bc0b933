using System.Threading.Channels;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>
/// A transport within the process. Its dials come from <paramref name="localAddress"/>, else from the first address it
/// listened on, else from a /memory/N of its own: what the listener sees as the remote address.
/// </summary>
public sealed class MemoryTransport(MemoryNetwork network, Multiaddr? localAddress = null) : ITransport
{
    private Multiaddr? _localAddress = localAddress;

    public bool Supports(Multiaddr address) => address.Find(MultiaddrProtocol.P2pCircuit) is null;

    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var to = address.WithoutPeerId();
        var from = _localAddress ??= network.NextAddress();
        var listener = network.Find(to) ?? throw new TransportException($"Nobody listens on {to}.");
        var (near, far) = await network.LinkAsync(from, to, cancellation);
        var link = new MemoryLink(near, far);
        if (!listener.TryOffer(new MemoryConnection(link, far, to, from)))
        {
            throw new TransportException($"{to} refused the connection.");
        }

        return new MemoryConnection(link, near, from, to);
    }

    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var listener = network.Bind(address.WithoutPeerId());
        _localAddress ??= listener.Address;
        return ValueTask.FromResult<ITransportListener>(listener);
    }
}

internal sealed class MemoryListener(MemoryNetwork network, Multiaddr address) : ITransportListener
{
    /// <summary>Connections that wait to be accepted; dials beyond are refused, as a full TCP backlog would.</summary>
    private const int Backlog = 512;

    private readonly Channel<MemoryConnection> _pending = Channel.CreateBounded<MemoryConnection>(Backlog);

    public Multiaddr Address => address;

    public IReadOnlyList<Multiaddr> DialableAddresses { get; } = [address];

    public bool TryOffer(MemoryConnection connection) => _pending.Writer.TryWrite(connection);

    public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        while (await _pending.Reader.WaitToReadAsync(cancellation))
        {
            if (_pending.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        network.Unbind(this);
        _pending.Writer.TryComplete();
        while (_pending.Reader.TryRead(out var connection)) connection.Abort();

        return ValueTask.CompletedTask;
    }
}
