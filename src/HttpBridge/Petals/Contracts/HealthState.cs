using System.Text.Json.Serialization;
using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>The state of a swarm in the shape of health.petals.dev (its health.py), for its page and for scrapers.</summary>
public sealed record HealthState
{
    /// <summary>"online" or "unreachable": this daemon, then each configured bootstrap peer.</summary>
    public required IReadOnlyList<string> BootstrapStates { get; init; }

    /// <summary>Blocks served by public name, of spans of at least ten blocks.</summary>
    public required IReadOnlyDictionary<string, int> TopContributors { get; init; }

    public required IReadOnlyList<HealthModel> ModelReports { get; init; }

    public required IReadOnlyList<HealthIssue> ReachabilityIssues { get; init; }

    /// <summary>Unix seconds of the reading.</summary>
    public required double LastUpdated { get; init; }

    /// <summary>Seconds between readings.</summary>
    public required double UpdatePeriod { get; init; }

    /// <summary>Seconds that the reading took.</summary>
    public required double UpdateDuration { get; init; }

    /// <summary>Seconds since the reading; not in the original.</summary>
    public required double AgeSeconds { get; init; }
}

/// <summary>A model in the shape of health.petals.dev.</summary>
public sealed record HealthModel
{
    /// <summary>The repository's name, or the prefix when there is none.</summary>
    public required string Name { get; init; }

    /// <summary>Its last part.</summary>
    public required string ShortName { get; init; }

    /// <summary>"healthy" when every block has an online server, else "broken".</summary>
    public required string State { get; init; }

    public required IReadOnlyList<HealthServer> ServerRows { get; init; }

    public required int NumBlocks { get; init; }

    public required string? Repository { get; init; }

    public required string DhtPrefix { get; init; }

    /// <summary>Always false: the index is open to everybody.</summary>
    public bool Official { get; init; }

    /// <summary>Always false.</summary>
    public bool Limited { get; init; }
}

/// <summary>A server in the shape of health.petals.dev.</summary>
public sealed record HealthServer
{
    /// <summary>"..." and the last six characters.</summary>
    public required string ShortPeerId { get; init; }

    public required string PeerId { get; init; }

    public required HealthPeerIp PeerIpInfo { get; init; }

    public required bool ShowPublicName { get; init; }

    /// <summary>"online", "joining", "unreachable" or "offline".</summary>
    public required string State { get; init; }

    public required HealthSpan Span { get; init; }

    public required IReadOnlyList<HealthAdapter> Adapters { get; init; }

    /// <summary>Seconds from each server that pinged this one; null for one that got no answer.</summary>
    public required IReadOnlyDictionary<string, double?> PingsToMe { get; init; }

    /// <summary>Absent when the server does not tell its cache.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CacheTokensLeftPerBlock { get; init; }

    /// <summary>Whether the peer announced itself here; not in the original.</summary>
    public required bool SelfAnnounced { get; init; }
}

/// <summary>Addresses of a server. The location is always null: addresses are sent to no geolocation service.</summary>
public sealed record HealthPeerIp(string? Location, IReadOnlyList<string> Multiaddrs);

/// <summary>The blocks that a server serves.</summary>
public sealed record HealthSpan(string PeerId, int Start, int End, HealthServerInfo ServerInfo);

/// <summary>What a server announces, with the fields and in the order of petals' ServerInfo.</summary>
public sealed record HealthServerInfo(
    string State,
    double Throughput,
    int? StartBlock,
    int? EndBlock,
    string? PublicName,
    string? Version,
    double? NetworkRps,
    double? ForwardRps,
    double? InferenceRps,
    IReadOnlyList<string> Adapters,
    string? TorchDtype,
    string? QuantType,
    bool? UsingRelay,
    long? CacheTokensLeft,
    IReadOnlyDictionary<string, double?>? NextPings)
{
    internal static HealthServerInfo Of(ServerInfo info) => new(
        StateWord.Of(info.State),
        info.Throughput,
        info.StartBlock,
        info.EndBlock,
        info.PublicName,
        info.Version,
        info.NetworkRps,
        info.ForwardRps,
        info.InferenceRps,
        info.Adapters,
        info.TorchDtype,
        info.QuantType,
        info.UsingRelay,
        info.CacheTokensLeft,
        info.NextPings?.ToDictionary(ping => ping.Key.ToString(), ping => Seconds(ping.Value)));

    /// <summary>JSON has no infinity.</summary>
    internal static double? Seconds(double ping) => double.IsFinite(ping) ? ping : null;
}

/// <summary>An adapter, by its repository and the last part of that.</summary>
public sealed record HealthAdapter(string Name, string ShortName);

/// <summary>A server that cannot be reached, and why.</summary>
public sealed record HealthIssue(string PeerId, string Err);

/// <summary>Whether a peer can be reached from here, in the words of health.petals.dev.</summary>
/// <param name="Success">It can.</param>
/// <param name="Message">Why not; null on success.</param>
/// <param name="YourIp">The asker's address as seen from here.</param>
public sealed record ReachableAnswer(bool Success, string? Message, string? YourIp);
