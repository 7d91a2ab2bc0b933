using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A model of the swarm.</summary>
public sealed record ModelRow
{
    /// <summary>The repository's name, or the prefix when there is none.</summary>
    public required string Id { get; init; }

    public required string DhtPrefix { get; init; }

    public required string? Repository { get; init; }

    /// <summary>The index that names the model.</summary>
    public required string Index { get; init; }

    public required int NumBlocks { get; init; }

    /// <summary>Whether every block has an online server.</summary>
    public required bool Covered { get; init; }

    /// <summary>Tokens a second of the weakest block; 0 when one has no online server.</summary>
    public required double Throughput { get; init; }

    /// <summary>Servers online or joining.</summary>
    public required int NumServers { get; init; }

    public required IReadOnlyList<ModelBlock> Blocks { get; init; }

    internal static ModelRow Of(SwarmModel model) => new()
    {
        Id = model.Id,
        DhtPrefix = model.Prefix,
        Repository = model.Repository,
        Index = model.Index,
        NumBlocks = model.BlockCount,
        Covered = model.IsCovered,
        Throughput = model.WeakestThroughput,
        NumServers = model.Workers.Count(worker => worker.IsActive),
        Blocks = [.. model.Blocks.Select(ModelBlock.Of)],
    };
}
