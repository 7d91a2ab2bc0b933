using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Store;

namespace Registry.Registrations;

/// <summary>
/// The keeper of registrations. Decisions and queries are synchronous over an index in memory; a change is committed to the
/// store before the index shows it and before its call completes. Safe to use from several threads.
/// </summary>
public sealed class Registrar
{
    private Registrar() => throw new NotImplementedException();

    /// <summary>Loads the index from the store. Throws ArgumentException that lists every mistake in the options.</summary>
    public static Registrar Open(RegistrationOptions options, IRegistrationStore store, TimeProvider time, IWalletSignatureRecoverer? recoverer = null) => throw new NotImplementedException();

    public RegistrationOptions Options => throw new NotImplementedException();

    /// <summary>Raised after the commit, on the thread that made it; handlers must be quick and must not throw.</summary>
    public event Action<RegistrationEvent>? Changed { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>
    /// Registers over HTTP. <paramref name="authenticatedAs"/> is the peer id of a live connection the caller was authenticated
    /// by, if any. Cancelling gives up waiting for one's turn; a change that is being committed completes.
    /// </summary>
    public Task<RegistrationOutcome> RegisterAsync(RegistrationBody body, PeerId? authenticatedAs, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>What the wallet has to sign for this body; <c>issued_at</c> is filled in with the present when it is not given.</summary>
    public bool TryStatement(RegistrationBody body, out SigningStatement? statement, out Failure? failure) => throw new NotImplementedException();

    /// <summary>What the wallet has to sign to withdraw.</summary>
    public bool TryStatement(WithdrawalBody body, out SigningStatement? statement, out Failure? failure) => throw new NotImplementedException();

    public Task<HeartbeatOutcome> HeartbeatAsync(Guid nodeId, HeartbeatBody body, Credential credential, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Withdraws by API key or peer-authenticated connection.</summary>
    public Task<WithdrawalOutcome> WithdrawAsync(Guid nodeId, Credential credential, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Withdraws by a statement that the wallet signed. The node named by the path must be the one of the body when given.</summary>
    public Task<WithdrawalOutcome> WithdrawAsync(WithdrawalBody body, Guid? nodeId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Null when unknown or withdrawn.</summary>
    public RegisteredNode? Find(Guid nodeId) => throw new NotImplementedException();

    /// <summary>Nodes online or degraded, newest heartbeat first; of one model when <paramref name="modelId"/> is given.</summary>
    public NodePage Active(string? modelId, int limit, int offset) => throw new NotImplementedException();

    /// <summary>Constant time, whatever the number of nodes.</summary>
    public RegistryStats Stats() => throw new NotImplementedException();

    /// <summary>Appends the active workers of a model whose registration has not expired. <paramref name="modelHash"/> is its multihash.</summary>
    public void ProvidersOf(ReadOnlySpan<byte> modelHash, ICollection<ProviderEntry> into) => throw new NotImplementedException();

    /// <summary>
    /// The record held under a DHT key: the registration while it is valid, else the signed withdrawal that is still kept.
    /// Unsigned registrations are never served.
    /// </summary>
    public bool TryGetRecord(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out DateTimeOffset received) => throw new NotImplementedException();

    /// <summary>
    /// Takes a record that came over the DHT, under the same rules as HTTP but for the clock window.
    /// <paramref name="from"/> is the peer that its connection authenticated, null for none: it proves the peer, and counts as
    /// heartbeat, only when it is the record's own.
    /// </summary>
    public Task<RecordPutOutcome> PutRecordAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Signed registrations that are live and unexpired: what this daemon publishes in the DHT.</summary>
    public IReadOnlyList<SignedRegistration> Publishable() => throw new NotImplementedException();

    /// <summary>Null while the store commits, else why it does not.</summary>
    public ValueTask<string?> StoreProblemAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Notices who became degraded or offline (events only: queries never wait for it) and forgets what is no longer needed.</summary>
    public Task SweepAsync() => throw new NotImplementedException();

    /// <summary>Sweeps every minute until cancelled.</summary>
    public Task RunSweeperAsync(CancellationToken cancellation) => throw new NotImplementedException();
}
