using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

internal sealed partial class RoutingTableMaintainer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Checked {Peer} for the routing table: {Admission}.")]
    private static partial void LogChecked(ILogger log, PeerId peer, Admission admission);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} left the routing table: {Reason}.")]
    private static partial void LogEvicted(ILogger log, PeerId peer, Eviction reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} is gone: {Outcome}.")]
    private static partial void LogGone(ILogger log, PeerId peer, RequestOutcome outcome);
}
