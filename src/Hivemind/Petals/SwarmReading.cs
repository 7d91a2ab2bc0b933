namespace Registry.Hivemind.Petals;

/// <summary>What one reading of the swarm found; <paramref name="At"/> is when it ended.</summary>
public sealed record SwarmReading(DateTimeOffset At, TimeSpan Took, IReadOnlyList<SwarmModel> Models, IReadOnlyList<SwarmWorker> Workers)
{
    public static readonly SwarmReading None = new(DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], []);
}
