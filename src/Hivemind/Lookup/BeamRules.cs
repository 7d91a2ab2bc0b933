namespace Registry.Hivemind.Lookup;

/// <summary>How wide a search is, and how many calls it makes.</summary>
internal sealed record BeamRules
{
    /// <summary>So many nodes nearest to a key have to answer.</summary>
    public int Beam { get; init; } = 20;

    /// <summary>With as many nodes that can be believed nobody else is asked: a value is held by no more.</summary>
    public int Enough { get; init; } = 5;

    /// <summary>Calls in flight at a time.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Keys in a call.</summary>
    public int ChunkSize { get; init; } = 16;

    /// <summary>For one key not everybody is asked at once: the first answers name nodes that are nearer.</summary>
    public int WorkersPerKey => (Workers + 1) / 2;

    /// <summary>The bound where nodes name ever more nodes.</summary>
    public int MaxCallsPerKey => 10 * Beam;

    /// <summary>As many are remembered for a key, the nearest.</summary>
    public int MaxCandidates => 10 * Beam;

    public static BeamRules From(HivemindOptions options) => new() { Beam = options.K, Enough = options.Replicas, Workers = options.Workers, ChunkSize = options.ChunkSize };
}
