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
