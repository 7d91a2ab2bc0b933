namespace Registry.Registrations;

public enum RegistrationEventKind
{
    Registered,
    Heartbeat,
    Degraded,
    Offline,
    Withdrawn,
}
