using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>
/// What a Petals server announces under each block that it serves (petals, data_structures.py). All but the state and the
/// throughput may be missing, and all of it is the server's own word.
/// </summary>
/// <param name="State">What it is doing.</param>
/// <param name="Throughput">Tokens a second through its blocks.</param>
public sealed record ServerInfo(WorkerState State, double Throughput)
{
    /// <summary>First block served.</summary>
    public int? StartBlock { get; init; }

    /// <summary>The block after the last one served.</summary>
    public int? EndBlock { get; init; }

    public string? PublicName { get; init; }

    public string? Version { get; init; }

    /// <summary>Tokens a second that its network takes.</summary>
    public double? NetworkRps { get; init; }

    /// <summary>Tokens a second of a forward pass.</summary>
    public double? ForwardRps { get; init; }

    /// <summary>Tokens a second of one inference.</summary>
    public double? InferenceRps { get; init; }

    /// <summary>Repositories of the adapters (LoRA) loaded.</summary>
    public IReadOnlyList<string> Adapters { get; init; } = [];

    /// <summary>"float16" and the like.</summary>
    public string? TorchDtype { get; init; }

    /// <summary>"none", "int8" or "nf4".</summary>
    public string? QuantType { get; init; }

    /// <summary>Whether it is reached through a relay.</summary>
    public bool? UsingRelay { get; init; }

    public long? CacheTokensLeft { get; init; }

    /// <summary>Round trips in seconds to servers of the blocks after its own; infinite to those that did not answer.</summary>
    public IReadOnlyDictionary<PeerId, double>? NextPings { get; init; }
}

/// <summary>What a Petals server says it is doing; the numbers are those of its announcement (petals, data_structures.py).</summary>
public enum WorkerState
{
    Offline = 0,

    /// <summary>Loads its blocks, and serves none yet.</summary>
    Joining = 1,

    Online = 2,
}
