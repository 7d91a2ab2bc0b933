namespace Registry.Registrations.Store;

/// <summary>Durable home of registrations, heartbeats and tombstones. Everything is read once, at start.</summary>
public interface IRegistrationStore
{
    StoredRegistrations Load();

    /// <summary>Completes when the change is durable: null, or why it could not be committed; then nothing of it is.</summary>
    Task<string?> CommitAsync(RegistrationChange change);

    /// <summary>Null while commits succeed, else why they do not.</summary>
    ValueTask<string?> ProblemAsync(CancellationToken cancellation);
}
