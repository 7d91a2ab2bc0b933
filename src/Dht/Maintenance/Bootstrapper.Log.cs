using Microsoft.Extensions.Logging;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

internal sealed partial class Bootstrapper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Connected} of {Known} bootstrap peers; the routing table holds {Table}.")]
    private static partial void LogJoined(ILogger log, int connected, int known, int table);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reached {Reached} of {Missing} peers that were missing; the routing table holds {Table}.")]
    private static partial void LogRejoined(ILogger log, int reached, int missing, int table);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bootstrap address {Address} is not used: it does not end in /p2p/<peer id>.")]
    private static partial void LogNoPeerId(ILogger log, Multiaddr address);
}
