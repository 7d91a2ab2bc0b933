using System.IO.Pipelines;
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

public interface ITransportListener : IAsyncDisposable
{
    /// <summary>The bound address with its real port; may be a wildcard (0.0.0.0, ::).</summary>
    Multiaddr Address { get; }

    /// <summary>The addresses a peer can dial: wildcards expanded to the interfaces' addresses.</summary>
    IReadOnlyList<Multiaddr> DialableAddresses { get; }

    /// <summary>Null once the listener is closed. Failures of a single accept are absorbed (and backed off), not thrown.</summary>
    ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation);
}

/// <summary>A raw byte stream between two endpoints. Disposing closes it; unread data is dropped.</summary>
public interface ITransportConnection : IDuplexPipe, IAsyncDisposable
{
    Multiaddr LocalAddress { get; }

    Multiaddr RemoteAddress { get; }

    /// <summary>Tears the connection down at once (TCP reset), unblocking reads and writes. Idempotent, never throws.</summary>
    void Abort();
}

public sealed class TransportException(string message, Exception? inner = null) : Exception(message, inner);
