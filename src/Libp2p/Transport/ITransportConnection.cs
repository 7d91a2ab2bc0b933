using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport;

/// <summary>A raw byte stream between two endpoints. Disposing closes it; unread data is dropped.</summary>
public interface ITransportConnection : IDuplexPipe, IAsyncDisposable
{
    Multiaddr LocalAddress { get; }

    Multiaddr RemoteAddress { get; }

    /// <summary>Tears the connection down at once (TCP reset), unblocking reads and writes. Idempotent, never throws.</summary>
    void Abort();
}
