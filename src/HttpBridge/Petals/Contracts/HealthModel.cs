namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A model in the shape of health.petals.dev.</summary>
public sealed record HealthModel
{
    /// <summary>The repository's name, or the prefix when there is none.</summary>
    public required string Name { get; init; }

    /// <summary>Its last part.</summary>
    public required string ShortName { get; init; }

    /// <summary>"healthy" when every block has an online server, else "broken".</summary>
    public required string State { get; init; }

    public required IReadOnlyList<HealthServer> ServerRows { get; init; }

    public required int NumBlocks { get; init; }

    public required string? Repository { get; init; }

    public required string DhtPrefix { get; init; }

    /// <summary>Always false: the index is open to everybody.</summary>
    public bool Official { get; init; }

    /// <summary>Always false.</summary>
    public bool Limited { get; init; }
}
