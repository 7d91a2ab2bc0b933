namespace Registry.Registrations;

/// <summary>Status of a node at one instant. The stable word for clients is the name in lower case.</summary>
public enum NodeStatus
{
    /// <summary>Heard of within the last 90 seconds.</summary>
    Online,

    /// <summary>Heard of within the last 5 minutes; still in active listings.</summary>
    Degraded,

    /// <summary>Said that it finishes its work and takes no more.</summary>
    Draining,

    /// <summary>Said that it is under maintenance.</summary>
    Maintenance,

    /// <summary>Not heard of for more than 5 minutes, or said so.</summary>
    Offline,
}
