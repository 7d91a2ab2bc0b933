using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

/// <summary>The transport of one host.</summary>
internal sealed class SimulatedTransport(SimulatedNetwork network, SimulatedHost host) : ITransport
{
    public bool Supports(Multiaddr address) => address.IpAddress is not null;

    public ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        network.DialAsync(host, address.WithoutPeerId(), cancellation);

    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) =>
        ValueTask.FromResult<ITransportListener>(new SimulatedListener(host));
}
