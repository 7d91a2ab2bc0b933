using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

internal static partial class AutoNatLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "AutoNAT {Version}: {Peer} at {Address} is answered: {Outcome}")]
    public static partial void Answered(ILogger logger, int version, PeerId peer, Multiaddr address, AutoNatOutcome outcome);
}
