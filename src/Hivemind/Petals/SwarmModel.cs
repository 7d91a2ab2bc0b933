using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>A model that the swarm serves, as the index and the keys of its blocks tell.</summary>
public sealed record SwarmModel
{
    private const string Hub = "https://huggingface.co/";

    /// <summary>The DHT prefix: block 3 is announced under "prefix.3".</summary>
    public required string Prefix { get; init; }

    /// <summary>As in the index: a URL mostly, or null.</summary>
    public required string? Repository { get; init; }

    /// <summary>The index key that names it ("_farmesh.models").</summary>
    public required string Index { get; init; }

    /// <summary>Blocks that the index claims; <see cref="Blocks"/> has fewer when that is more than is read.</summary>
    public required int BlockCount { get; init; }

    /// <summary>The blocks read, in order.</summary>
    public required IReadOnlyList<SwarmBlock> Blocks { get; init; }

    /// <summary>All servers, those that said they went offline included.</summary>
    public required IReadOnlyList<SwarmWorker> Workers { get; init; }

    /// <summary>The model id as it is registered and asked for: the repository's name, or the prefix when there is none.</summary>
    public string Id => Repository is null ? Prefix
        : Repository.StartsWith(Hub, StringComparison.OrdinalIgnoreCase) && Repository.Length > Hub.Length ? Repository[Hub.Length..].Trim('/')
        : Repository;

    /// <summary>Every block of the model has an online server.</summary>
    public bool IsCovered => Blocks.Count == BlockCount && Blocks.All(block => block.Online.Count > 0);

    /// <summary>Tokens a second of the block that has the least; 0 when one is not served.</summary>
    public double WeakestThroughput => IsCovered ? Blocks.Min(block => block.Throughput) : 0;

    /// <summary>Whether <paramref name="name"/> means this model: its id, repository or prefix.</summary>
    public bool IsNamed(string name) => name == Id || name == Prefix || name == Repository;
}

/// <summary>Who serves one block of a model.</summary>
public sealed record SwarmBlock(int Index, IReadOnlyList<SwarmWorker> Online, IReadOnlyList<SwarmWorker> Joining)
{
    /// <summary>Tokens a second of all online servers together.</summary>
    public double Throughput => Online.Sum(worker => worker.Info.Throughput);
}

/// <summary>A server of blocks of one model.</summary>
public sealed record SwarmWorker
{
    public required PeerId Peer { get; init; }

    /// <summary>The model's <see cref="SwarmModel.Prefix"/>.</summary>
    public required string Prefix { get; init; }

    /// <summary>
    /// The peer itself stored the announcement here, over a connection authenticated as that peer. Otherwise it came through
    /// others, and nothing shows who made it.
    /// </summary>
    public required bool IsSelfAnnounced { get; init; }

    /// <summary>First block served.</summary>
    public required int Start { get; init; }

    /// <summary>The block after the last one served.</summary>
    public required int End { get; init; }

    /// <summary>What it announced of itself.</summary>
    public required ServerInfo Info { get; init; }

    /// <summary>When the announcement ends unless it is renewed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The end of the reading that first saw this announcement: it is at most one interval older.</summary>
    public DateTimeOffset LastAnnounced { get; init; }

    /// <summary>Share of the time since it was first seen in which it was announced as online or joining, 0 to 100, one decimal.</summary>
    public double UptimePercentage { get; init; }

    public bool IsActive => Info.State != WorkerState.Offline;

    public int BlockCount => End - Start;
}
