using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

internal sealed partial class AddressDialer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Dialling {Address} for {Peer} failed: {Reason}, {Detail}")]
    private static partial void LogFailed(ILogger logger, Multiaddr address, PeerId peer, EndReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dialling {Address} ended in an unexpected exception")]
    private static partial void LogFault(ILogger logger, Exception exception, Multiaddr address);
}
