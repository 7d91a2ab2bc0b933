using Registry.Multiformats;

namespace Registry.Registrations.Index;

/// <summary>The nodes of one model that are in force.</summary>
internal sealed class ModelEntry(Multihash hash)
{
    /// <summary>The one object that all statements of the model share.</summary>
    public Multihash Hash { get; } = hash;

    /// <summary>Active ones, in the order of listings.</summary>
    public ActiveNodes Active { get; } = new();

    /// <summary>Those known from their records alone, which somebody else carried here: no heartbeat says that they live, none that they do not.</summary>
    public NodeOrder Unheard { get; } = new();

    /// <summary>Its candidates by rank, once an answer had to choose; null when none had to.</summary>
    public ModelTurns? Turns { get; set; }

    /// <summary>Nodes that refer to it, in force or not.</summary>
    public int References { get; set; }
}
