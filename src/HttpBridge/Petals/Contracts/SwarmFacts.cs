using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>What a server announces of itself in the swarm. Null is what it does not say.</summary>
public sealed record SwarmFacts
{
    /// <summary>"online" or "joining".</summary>
    public required string State { get; init; }

    public required string DhtPrefix { get; init; }

    public required BlockSpan Blocks { get; init; }

    /// <summary>Tokens a second.</summary>
    public required double Throughput { get; init; }

    public required double? InferenceRps { get; init; }

    public required double? ForwardRps { get; init; }

    public required double? NetworkRps { get; init; }

    public required string? TorchDtype { get; init; }

    /// <summary>Quantisation: "none", "int8" or "nf4".</summary>
    public required string? QuantType { get; init; }

    public required IReadOnlyList<string> Adapters { get; init; }

    public required string? Version { get; init; }

    public required string? PublicName { get; init; }

    public required bool? UsingRelay { get; init; }

    public required long? CacheTokensLeft { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    internal static SwarmFacts Of(SwarmEntry entry)
    {
        var (worker, info) = (entry.Worker, entry.Worker.Info);
        return new SwarmFacts
        {
            State = StateWord.Of(info.State),
            DhtPrefix = worker.Prefix,
            Blocks = new BlockSpan(worker.Start, worker.End),
            Throughput = info.Throughput,
            InferenceRps = info.InferenceRps,
            ForwardRps = info.ForwardRps,
            NetworkRps = info.NetworkRps,
            TorchDtype = info.TorchDtype,
            QuantType = info.QuantType,
            Adapters = info.Adapters,
            Version = info.Version,
            PublicName = info.PublicName,
            UsingRelay = info.UsingRelay,
            CacheTokensLeft = info.CacheTokensLeft,
            ExpiresAt = worker.Expires,
        };
    }
}

/// <summary>A run of blocks: the first, and the one after the last.</summary>
public sealed record BlockSpan(int Start, int End);

/// <summary>Totals of the last reading of the swarm.</summary>
/// <param name="ActiveNodes">Servers online or joining, registered or not.</param>
/// <param name="Models">Models in the index.</param>
/// <param name="ModelsCovered">Models of which every block has an online server.</param>
/// <param name="LastUpdated">When it was read; null when it was not.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
public sealed record SwarmTotals(int ActiveNodes, int Models, int ModelsCovered, DateTimeOffset? LastUpdated, double? AgeSeconds)
{
    internal static SwarmTotals Of(SwarmView view, ReadingAge age) =>
        new(view.Active.Count, view.Reading.Models.Count, view.CoveredCount, age.LastUpdated, age.AgeSeconds);
}

/// <summary>When the swarm was last read. Null before the first reading, and where no swarm is read.</summary>
/// <param name="LastUpdated">The end of that reading.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
internal readonly record struct ReadingAge(DateTimeOffset? LastUpdated, double? AgeSeconds)
{
    public static ReadingAge Of(SwarmReading reading, TimeProvider time) =>
        reading == SwarmReading.None ? default : new ReadingAge(reading.At, Math.Round(time.GetElapsedTime(reading.Timestamp).TotalSeconds, 1));
}

internal static class StateWord
{
    public static string Of(WorkerState state) => state switch
    {
        WorkerState.Online => "online",
        WorkerState.Joining => "joining",
        _ => "offline",
    };
}
