using Microsoft.Extensions.Logging;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Tcp;

internal sealed partial class TcpListener
{
    /// <summary>Warning: a failing accept is this machine's trouble, most often a lack of file descriptors.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting a connection on {Address} failed; next try in {Wait}")]
    private partial void LogAcceptFailed(Exception exception, Multiaddr address, TimeSpan wait);
}
