using System.Threading.Channels;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

internal sealed class SimulatedListener : ITransportListener
{
    // As Linux has it; dials beyond are refused.
    private const int Backlog = 512;

    private readonly Channel<SimulatedConnection> _pending = Channel.CreateBounded<SimulatedConnection>(Backlog);
    private readonly SimulatedHost _host;

    public SimulatedListener(SimulatedHost host)
    {
        _host = host;
        Address = host.Address;
        DialableAddresses = [host.Address];
        host.Listener = this;
    }

    public Multiaddr Address { get; }

    public IReadOnlyList<Multiaddr> DialableAddresses { get; }

    public bool TryOffer(SimulatedConnection connection) => _pending.Writer.TryWrite(connection);

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
        _host.Listener = null;
        _pending.Writer.TryComplete();
        while (_pending.Reader.TryRead(out var connection)) connection.Abort();
        return ValueTask.CompletedTask;
    }
}
