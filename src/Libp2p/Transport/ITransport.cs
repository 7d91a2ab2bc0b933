using Registry.Multiformats;

namespace Registry.Libp2p.Transport;

/// <summary>Dials and listens on one family of addresses. TCP in production, memory in tests and the simulator.</summary>
public interface ITransport
{
    bool Supports(Multiaddr address);

    /// <summary>Throws <see cref="TransportException"/> when the peer cannot be reached; honours cancellation.</summary>
    ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation);

    /// <summary>Binds; port 0 is allowed. Throws <see cref="TransportException"/> when the address cannot be bound.</summary>
    ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation);
}
