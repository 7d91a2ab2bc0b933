namespace Registry.Hivemind.Petals;

/// <summary>What one reading of the swarm found; <paramref name="At"/> is when it ended.</summary>
public sealed record SwarmReading(DateTimeOffset At, TimeSpan Took, IReadOnlyList<SwarmModel> Models, IReadOnlyList<SwarmWorker> Workers)
{
    public static readonly SwarmReading None = new(DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], []);

    /// <summary>False when the deadline cut it short: what it did not get to is as in the reading before, as far as that still lives.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Records that were not what they should be, each left out.</summary>
    public int BadRecords { get; init; }

    /// <summary>Models, blocks and servers left out because a bound was reached.</summary>
    public int LeftOut { get; init; }
}
