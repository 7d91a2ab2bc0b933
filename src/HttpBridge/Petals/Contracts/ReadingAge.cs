using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>When the swarm was last read. Null before the first reading, and where no swarm is read.</summary>
/// <param name="LastUpdated">The end of that reading.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
internal readonly record struct ReadingAge(DateTimeOffset? LastUpdated, double? AgeSeconds)
{
    public static ReadingAge Of(SwarmReading reading, TimeProvider time) =>
        reading == SwarmReading.None ? default : new ReadingAge(reading.At, Math.Round((time.GetUtcNow() - reading.At).TotalSeconds, 1));
}
