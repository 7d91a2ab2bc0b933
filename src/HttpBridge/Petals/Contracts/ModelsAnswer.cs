using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>The models of the swarm.</summary>
/// <param name="LastUpdated">When the swarm was read; null when it was not.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
/// <param name="Complete">False when that reading was cut short.</param>
/// <param name="Models">By prefix.</param>
public sealed record ModelsAnswer(DateTimeOffset? LastUpdated, double? AgeSeconds, bool Complete, IReadOnlyList<ModelRow> Models);

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

/// <summary>A block of a model and the peer ids of its servers.</summary>
/// <param name="Block">From 0.</param>
/// <param name="Online">Those that serve it.</param>
/// <param name="Joining">Those that are loading it.</param>
/// <param name="Throughput">Tokens a second of those online together.</param>
public sealed record ModelBlock(int Block, IReadOnlyList<string> Online, IReadOnlyList<string> Joining, double Throughput)
{
    internal static ModelBlock Of(SwarmBlock block) => new(block.Index, Ids(block.Online), Ids(block.Joining), block.Throughput);

    private static IReadOnlyList<string> Ids(IReadOnlyList<SwarmWorker> workers) => [.. workers.Select(worker => worker.Peer.ToString())];
}
