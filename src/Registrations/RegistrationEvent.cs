namespace Registry.Registrations;

/// <summary>A committed change, or a change of status that the sweep noticed.</summary>
public sealed record RegistrationEvent(RegistrationEventKind Kind, Guid NodeId, DateTimeOffset At)
{
    /// <summary>The DHT key of the record that changed; null when none did.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The change came over the DHT, where others have it too.</summary>
    public bool IsForeign { get; init; }
}

public enum RegistrationEventKind
{
    Registered,
    Heartbeat,
    Degraded,
    Offline,
    Withdrawn,
}
