using System.IO.Pipelines;
using Registry.Identity;

namespace Registry.Libp2p.Security;

/// <summary>Upgrades a raw connection to an authenticated, encrypted one (/noise).</summary>
public interface ISecurityProtocol
{
    /// <summary>The multistream-select id, "/noise".</summary>
    string Id { get; }

    /// <summary>
    /// Runs the handshake. <paramref name="expected"/> is the peer dialled (null when listening): another one throws.
    /// <paramref name="muxers"/> are offered for early muxer negotiation, in order of preference.
    /// Throws <see cref="ConnectionException"/> with the reason; the caller aborts the connection.
    /// </summary>
    ValueTask<ISecureChannel> SecureAsync(IDuplexPipe connection, bool initiator, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellation);
}

/// <summary>Plaintext side of a secured connection. Disposing releases keys and buffers; the transport is closed by its owner.</summary>
public interface ISecureChannel : IDuplexPipe, IDisposable
{
    PublicKey RemoteKey { get; }

    /// <summary>The muxer both sides agreed on in the handshake; null when it must be negotiated by multistream-select.</summary>
    string? EarlyMuxer { get; }
}
