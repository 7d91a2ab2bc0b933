namespace Registry.Registrations;

/// <summary>A committed change, or a change of status that the sweep noticed.</summary>
public sealed record RegistrationEvent(RegistrationEventKind Kind, Guid NodeId, DateTimeOffset At);
