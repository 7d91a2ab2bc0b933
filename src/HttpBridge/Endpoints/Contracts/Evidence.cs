using Registry.HttpBridge.Petals;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints.Contracts;

/// <summary>Words for what this daemon itself saw of a node, beside what others say of it.</summary>
internal static class Evidence
{
    /// <summary>The peer's own signature of the registration.</summary>
    public const string Proof = "proof";

    /// <summary>A connection authenticated as the peer, within the last 90 seconds.</summary>
    public const string Connection = "connection";

    /// <summary>The peer answered at its address when it was dialled, or is connected from there.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>An announcement in the swarm, over the peer's own connection.</summary>
    public const string Swarm = "swarm";

    /// <summary>A heartbeat or a registration over HTTP, within the last 5 minutes.</summary>
    public const string Heartbeat = "heartbeat";

    public static IReadOnlyList<string> Of(RegisteredNode node, SwarmEntry? swarm)
    {
        List<string> seen = [];
        if (node.Verified.Peer) seen.Add(Proof);
        if (node.IsConnected) seen.Add(Connection);
        if (node.ConfirmedAt is not null) seen.Add(Confirmed);
        if (swarm?.Worker.IsSelfAnnounced == true) seen.Add(Swarm);
        if (node.HasHeartbeat) seen.Add(Heartbeat);
        return seen;
    }
}
