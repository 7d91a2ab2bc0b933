using System.IO.Pipelines;
using Registry.Identity;

namespace Registry.Libp2p.Security;

/// <summary>Plaintext side of a secured connection. Disposing releases keys and buffers; the transport is closed by its owner.</summary>
public interface ISecureChannel : IDuplexPipe, IDisposable
{
    PublicKey RemoteKey { get; }

    /// <summary>The muxer both sides agreed on in the handshake; null when it must be negotiated by multistream-select.</summary>
    string? EarlyMuxer { get; }
}
