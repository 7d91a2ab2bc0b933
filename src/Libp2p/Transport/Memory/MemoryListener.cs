using System.Threading.Channels;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Memory;

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
