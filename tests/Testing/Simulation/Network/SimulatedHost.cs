using System.Threading.Channels;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

/// <summary>A machine on the simulated network, with one address.</summary>
public sealed class SimulatedHost
{
    internal SimulatedHost(int number, Multiaddr address)
    {
        Number = number;
        Address = address;
    }

    /// <summary>Unique in its simulation.</summary>
    public int Number { get; }

    public Multiaddr Address { get; }

    /// <summary>Behind a NAT: it dials, and nobody can dial it.</summary>
    public bool IsUndialable { get; init; }

    /// <summary>Added to the delay of everything it sends.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>False once it has crashed or left.</summary>
    public bool IsUp { get; internal set; } = true;

    /// <summary>The machine itself is gone: dials to it are not even refused.</summary>
    public bool IsSilent { get; internal set; }

    /// <summary>Hosts of different sides do not reach each other while the network is divided.</summary>
    internal int Side { get; set; }

    internal SimulatedListener? Listener { get; set; }

    /// <summary>Enumerated in an order that is the same in every run: that of insertion, with removed places filled again.</summary>
    internal HashSet<SimulatedLink> Links { get; } = [];
}

/// <summary>The transport of one host.</summary>
internal sealed class SimulatedTransport(SimulatedNetwork network, SimulatedHost host) : ITransport
{
    public bool Supports(Multiaddr address) => address.IpAddress is not null;

    public ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        network.DialAsync(host, address.WithoutPeerId(), cancellation);

    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) =>
        ValueTask.FromResult<ITransportListener>(new SimulatedListener(host));
}

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
