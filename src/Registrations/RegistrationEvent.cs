using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations;

/// <summary>A committed change, or a change of status that the sweep noticed.</summary>
public sealed record RegistrationEvent(RegistrationEventKind Kind, Guid NodeId, DateTimeOffset At)
{
    /// <summary>The DHT key of the record that changed; null when none did.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Null for what has no key in the DHT. Of the nullable type, since a null array becomes an empty key that is there.</summary>
    internal static ReadOnlyMemory<byte>? KeyOf(HeldStatement statement) =>
        statement.Place is StatementPlace.Claim or StatementPlace.Authorization ? null : (ReadOnlyMemory<byte>?)RecordKey.Of(statement.Key).ToBytes();

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

    /// <summary>Something new is to be published under the key.</summary>
    Published,
}
