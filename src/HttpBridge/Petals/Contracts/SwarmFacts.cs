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
