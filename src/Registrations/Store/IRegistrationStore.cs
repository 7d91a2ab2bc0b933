namespace Registry.Registrations.Store;

/// <summary>Durable home of registrations, heartbeats and tombstones. Everything is read once, at start.</summary>
public interface IRegistrationStore
{
}
