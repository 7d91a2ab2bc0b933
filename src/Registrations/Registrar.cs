using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Changes;
using Registry.Registrations.Index;
using Registry.Registrations.Liveness;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

/// <summary>
/// The keeper of registrations. Decisions and queries are synchronous over an index in memory; a change is committed to the
/// store before the index shows it and before its call completes. Safe to use from several threads.
/// </summary>
public sealed partial class Registrar
{
    private readonly Lock _lock = new();
    private readonly IRegistrationStore _store;
    private readonly RegistrationClock _clock;
    private readonly RegistrationIndex _index;
    private readonly ChangePipeline _changes;
    private readonly BodyVerifier _verifier;
    private readonly RecordRules _rules;
    private readonly RegistrationPlanner _registrations;
    private readonly WithdrawalPlanner _withdrawals;

    private Registrar(RegistrationOptions options, IRegistrationStore store, TimeProvider time, IWalletSignatureRecoverer recoverer)
    {
        Options = options;
        _store = store;
        _clock = new RegistrationClock(time);
        _index = new RegistrationIndex(options, store.Load(), _clock.Now);
        _changes = new ChangePipeline(_index, _lock, store, _clock, new PeerGates(options.MaxWaitingPerPeer));
        _verifier = new BodyVerifier(options, recoverer);
        _rules = new RecordRules(options, recoverer);
        _registrations = new RegistrationPlanner(options, _index);
        _withdrawals = new WithdrawalPlanner(_index);
    }

    public RegistrationOptions Options { get; }

    /// <summary>Raised after the commit, on the thread that made it; handlers must be quick and must not throw.</summary>
    public event Action<RegistrationEvent>? Changed
    {
        add => _changes.Changed += value;
        remove => _changes.Changed -= value;
    }

    /// <summary>Loads the index from the store. Throws ArgumentException that lists every mistake in the options.</summary>
    public static Registrar Open(RegistrationOptions options, IRegistrationStore store, TimeProvider time, IWalletSignatureRecoverer? recoverer = null)
    {
        var mistakes = options.Validate();
        return mistakes.Count == 0
            ? new Registrar(options, store, time, recoverer ?? WalletRecovery.Default)
            : throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
    }

    /// <summary>
    /// Registers over HTTP. <paramref name="authenticatedAs"/> is the peer id of a live connection the caller was authenticated
    /// by, if any. Cancelling gives up waiting for one's turn; a change that is being committed completes.
    /// </summary>
    public async Task<RegistrationOutcome> RegisterAsync(RegistrationBody body, PeerId? authenticatedAs, CancellationToken cancellation)
    {
        if (_verifier.Verify(RecordKind.Registration, body, authenticatedAs, _clock.Now, out var verified) is { } failure)
        {
            return new RegistrationOutcome.Refused(failure);
        }

        var key = ApiKeys.Generate();
        var admission = await _changes.RunAsync(
            verified!.Record.Peer,
            now => _registrations.Decide(verified, key, heard: true, now),
            RegistrationAdmission.Refused,
            cancellation);
        return admission.Kind switch
        {
            AdmissionKind.New => new RegistrationOutcome.Registered(admission.Node!, key),
            AdmissionKind.Renewed => new RegistrationOutcome.ReRegistered(admission.Node!, key),
            AdmissionKind.Unchanged => new RegistrationOutcome.Unchanged(admission.Node!),
            _ => new RegistrationOutcome.Refused(admission.Failure!),
        };
    }

    /// <summary>What the wallet has to sign for this body; <c>issued_at</c> is filled in with the present when it is not given.</summary>
    public bool TryStatement(RegistrationBody body, out SigningStatement? statement, out Failure? failure)
    {
        failure = _verifier.State(RecordKind.Registration, body, _clock.Now, out statement);
        return failure is null;
    }

    /// <summary>What the wallet has to sign to withdraw.</summary>
    public bool TryStatement(WithdrawalBody body, out SigningStatement? statement, out Failure? failure)
    {
        failure = _verifier.State(RecordKind.Withdrawal, body.ToGeneral(), _clock.Now, out statement);
        return failure is null;
    }

    /// <summary>Takes a heartbeat. An unknown node is told before a wrong key, and a wrong key before a wrong body.</summary>
    public async Task<HeartbeatOutcome> HeartbeatAsync(Guid nodeId, HeartbeatBody body, Credential credential, CancellationToken cancellation)
    {
        if (PeerOf(nodeId) is not { } peer) return new HeartbeatOutcome.Refused(NotFound());
        return await _changes.RunAsync(peer, Decide, failure => new HeartbeatOutcome.Refused(failure), cancellation);

        Plan<HeartbeatOutcome> Decide(DateTimeOffset now)
        {
            if (_index.Find(nodeId)?.Node is not { } node)
            {
                return new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Refused(NotFound()));
            }

            if (!MayActFor(node, credential, Options.Heartbeats.RequireKey, now, out var key))
            {
                return new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Refused(InvalidKey()));
            }

            var report = HeartbeatReport.Read(body, Options.Heartbeats.MaxTokens, out var errors);
            return report is null
                ? new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Refused(new Failure(FailureKind.ValidationFailed, "The heartbeat was not understood.") { Errors = errors }))
                : HeartbeatPlanner.Decide(node, report, key, now);
        }
    }

    /// <summary>Withdraws by API key or peer-authenticated connection.</summary>
    public async Task<WithdrawalOutcome> WithdrawAsync(Guid nodeId, Credential credential, CancellationToken cancellation)
    {
        if (PeerOf(nodeId) is not { } peer) return new WithdrawalOutcome.Refused(NotFound());
        return await _changes.RunAsync(peer, Decide, failure => new WithdrawalOutcome.Refused(failure), cancellation);

        Plan<WithdrawalOutcome> Decide(DateTimeOffset now)
        {
            if (_index.Find(nodeId)?.Node is not { } node)
            {
                return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Refused(NotFound()));
            }

            return MayActFor(node, credential, requireKey: true, now, out _)
                ? WithdrawalPlanner.ByCredential(node, now)
                : new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Refused(InvalidKey()));
        }
    }

    /// <summary>Withdraws by a statement that the wallet signed. The node named by the path must be the one of the body when given.</summary>
    public async Task<WithdrawalOutcome> WithdrawAsync(WithdrawalBody body, Guid? nodeId, CancellationToken cancellation)
    {
        if (_verifier.Verify(RecordKind.Withdrawal, body.ToGeneral(), null, _clock.Now, out var verified) is { } failure)
        {
            return new WithdrawalOutcome.Refused(failure);
        }

        if (nodeId is not null && nodeId != verified!.Record.NodeId)
        {
            return new WithdrawalOutcome.Refused(new Failure(FailureKind.NodeNotFound, "The withdrawal is of another node than the one named."));
        }

        return await _changes.RunAsync(
            verified!.Record.Peer,
            now => _withdrawals.ByStatement(verified.Record, isForeign: false, now),
            refused => new WithdrawalOutcome.Refused(refused),
            cancellation);
    }

    /// <summary>Null while the store commits, else why it does not.</summary>
    public ValueTask<string?> StoreProblemAsync(CancellationToken cancellation) => _store.ProblemAsync(cancellation);

    private PeerId? PeerOf(Guid nodeId)
    {
        lock (_lock)
        {
            return _index.Find(nodeId)?.Node?.Record.Peer;
        }
    }

    /// <summary>A key that is shown must be right even where none is required.</summary>
    private static bool MayActFor(NodeState node, Credential credential, bool requireKey, DateTimeOffset now, out StoredApiKey? key)
    {
        key = credential.ApiKey is null ? null : ApiKeys.Find(node.Keys, credential.ApiKey, now);
        if (node.Record.Peer.Equals(credential.Peer)) return true;
        return credential.ApiKey is null ? !requireKey : key is not null;
    }

    private static Failure NotFound() => new(FailureKind.NodeNotFound, "No such node is registered.");

    private static Failure InvalidKey() => new(FailureKind.InvalidApiKey, "The API key of this node is needed: Authorization: Bearer and the api_key that registering returned.");
}

/// <summary>The time, in whole milliseconds as the store keeps it: a restart must not change an answer.</summary>
internal sealed class RegistrationClock(TimeProvider time)
{
    public TimeProvider Provider => time;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
