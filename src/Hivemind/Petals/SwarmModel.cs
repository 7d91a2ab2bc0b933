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
