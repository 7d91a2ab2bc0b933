using System.Net;
using System.Security.Cryptography;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Changes;
using Registry.Registrations.Confirming;
using Registry.Registrations.Index;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;
using Registry.Registrations.State;
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
    private readonly ProvenThrottle _throttle;
    private readonly RegistrationPlanner _registrations;
    private readonly WithdrawalPlanner _withdrawals;
    private readonly AuthorizationPlanner _authorizations;
    private readonly HeartbeatPlanner _heartbeats;
    private readonly ConfirmQueue _toConfirm;
    private readonly Random _random;

    private Registrar(RegistrationOptions options, IRegistrationStore store, TimeProvider time, IWalletSignatureRecoverer recoverer, Random random)
    {
        Options = options;
        _random = random;
        _store = store;
        _clock = new RegistrationClock(time);
        var stored = store.Load();
        _index = new RegistrationIndex(stored, RandomNumberGenerator.GetBytes(32), new LiveSet(options.Confirming.Lifetime), new EndedMarks(options.MaxEndedMarks, stored.Marks), _clock.Now) { TakeSetting = _clock.TakeSetting };
        _changes = new ChangePipeline(_index, _lock, store, _clock, new ChangeGates(options.MaxWaitingPerNode));
        _verifier = new BodyVerifier(options, recoverer);
        _rules = new RecordRules(options, recoverer);
        _throttle = new ProvenThrottle(options.ProvenBurst, options.ProvenRefill);
        var room = new RoomPlanner(options, _index, random);
        _registrations = new RegistrationPlanner(options, _index, room, _throttle, question => AskNetwork(question));
        _withdrawals = new WithdrawalPlanner(options, _index, room);
        _authorizations = new AuthorizationPlanner(options, _index, room);
        _heartbeats = new HeartbeatPlanner(options.Heartbeats);
        _toConfirm = new ConfirmQueue(_index, options.Confirming);
    }

    public RegistrationOptions Options { get; }

    /// <summary>Which registrations this daemon's operator does not take: by node, wallet or peer. Asked before anything is decided, from any thread.</summary>
    public Func<Guid, EthereumAddress, PeerId, bool> IsBlocked { get; init; } = (_, _, _) => false;

    /// <summary>
    /// Has the network looked up for withdrawals of a node that is first heard of; <see cref="Answered"/> is to be called in the
    /// end. Called under a lock: it must be quick and must not call back.
    /// </summary>
    public Func<WithdrawalQuestion, QuestionOutcome> AskNetwork { get; init; } = _ => QuestionOutcome.NotNeeded;

    /// <summary>Raised after the commit, on the thread that made it; handlers must be quick and must not throw.</summary>
    public event Action<RegistrationEvent>? Changed
    {
        add => _changes.Changed += value;
        remove => _changes.Changed -= value;
    }

    /// <summary>
    /// Loads the index from the store. Throws ArgumentException that lists every mistake in the options.
    /// <paramref name="random"/> chooses whom to name and who makes room; it is used under the index lock alone.
    /// </summary>
    public static Registrar Open(
        RegistrationOptions options,
        IRegistrationStore store,
        TimeProvider time,
        IWalletSignatureRecoverer? recoverer = null,
        Func<Guid, EthereumAddress, PeerId, bool>? isBlocked = null,
        Func<WithdrawalQuestion, QuestionOutcome>? askNetwork = null,
        Random? random = null)
    {
        var mistakes = options.Validate();
        return mistakes.Count == 0
            ? new Registrar(options, store, time, recoverer ?? WalletRecovery.Default, random ?? new Random()) { IsBlocked = isBlocked ?? ((_, _, _) => false), AskNetwork = askNetwork ?? (_ => QuestionOutcome.NotNeeded) }
            : throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
    }

    /// <summary>
    /// Registers over HTTP, from the address <paramref name="from"/>. Cancelling gives up waiting for one's turn; a change that
    /// is being committed completes.
    /// </summary>
    public async Task<RegistrationOutcome> RegisterAsync(RegistrationBody body, IPAddress? from, CancellationToken cancellation)
    {
        if (_verifier.Verify(RecordKind.Registration, body, _clock.Now, out var verified) is { } failure) return new RegistrationOutcome.Refused(failure);
        var (record, isIssuedHere) = verified!;
        if (IsBlocked(record.NodeId, record.Wallet, record.Peer)) return new RegistrationOutcome.Refused(Blocked());
        var admission = await _changes.RunAsync(
            GatesOf(record),
            now => _registrations.Decide(
                isIssuedHere ? _registrations.Timed(record, now) : record,
                new StatementOrigin(now, IsCarried: false, SourceGroup.Of(from)),
                heard: (record.IssuedAt - now).Duration() <= Options.ClockTolerance,
                now),
            RegistrationAdmission.Refused,
            cancellation);
        return admission.Kind switch
        {
            AdmissionKind.New => new RegistrationOutcome.Registered(admission.Node!),
            AdmissionKind.Renewed => new RegistrationOutcome.ReRegistered(admission.Node!),
            AdmissionKind.Unchanged => new RegistrationOutcome.Unchanged(admission.Node!),
            _ => new RegistrationOutcome.Refused(admission.Failure!),
        };
    }

    /// <summary>Ends a node at this daemon, by its present API key: nothing was signed that others would believe.</summary>
    public async Task<WithdrawalOutcome> WithdrawAsync(Guid nodeId, string? apiKey, CancellationToken cancellation)
    {
        if (MayEnd(nodeId, apiKey) is { } failure) return new WithdrawalOutcome.Refused(failure);
        return await EndAsync(nodeId, () => MayEnd(nodeId, apiKey), cancellation);
    }

    /// <summary>Ends all nodes at this daemon that are blocked now; those for which it cannot be stored, with the next sweep.</summary>
    public async Task EndBlockedAsync()
    {
        NodeEntry[] nodes;
        lock (_lock) nodes = [.. _index.Nodes];
        // What is asked about never changes, so nobody else waits for the answers.
        var outcomes = await Task.WhenAll(nodes.Where(node => IsBlocked(node.Id, node.Wallet.ToAddress(), node.Peer.Peer)).Select(node => RemoveAsync(node.Id, CancellationToken.None)));
        if (outcomes.Any(outcome => outcome is WithdrawalOutcome.Refused { Failure.Kind: not FailureKind.NodeNotFound })) _mayHoldBlocked = true;
    }

    /// <summary>Ends a node at this daemon by its operator's word, until a later registration of it comes.</summary>
    public Task<WithdrawalOutcome> RemoveAsync(Guid nodeId, CancellationToken cancellation) =>
        EndAsync(nodeId, () => _index.Find(nodeId) is { IsLive: true } ? null : NotFound(), cancellation);

    /// <summary>Withdraws by a statement that the wallet or the peer signed; of what is not held here, too.</summary>
    /// <param name="body">The signed withdrawal.</param>
    /// <param name="nodeId">The node that the call names, which must be the statement's; null when it names none.</param>
    /// <param name="from">Address of the caller.</param>
    /// <param name="cancellation">Gives up waiting for one's turn.</param>
    public async Task<WithdrawalOutcome> WithdrawAsync(RegistrationBody body, Guid? nodeId, IPAddress? from, CancellationToken cancellation)
    {
        if (_verifier.Verify(RecordKind.Withdrawal, body, _clock.Now, out var verified) is { } failure) return new WithdrawalOutcome.Refused(failure);
        var record = verified!.Record;
        if (nodeId is not null && nodeId != record.NodeId)
        {
            return new WithdrawalOutcome.Refused(new Failure(FailureKind.NodeNotFound, "The withdrawal is of another node than the one named; POST /api/withdrawals takes any."));
        }

        return await _changes.RunAsync(
            GatesOf(record),
            now => _withdrawals.ByStatement(record, new StatementOrigin(now, IsCarried: false, SourceGroup.Of(from)), now),
            refused => new WithdrawalOutcome.Refused(refused),
            cancellation);
    }

    /// <summary>Keeps an authorization for the worker to fetch: the newest of each wallet and peer.</summary>
    public async Task<AuthorizationOutcome> KeepAuthorizationAsync(RegistrationBody body, IPAddress? from, CancellationToken cancellation)
    {
        if (_verifier.Verify(RecordKind.Authorization, body, _clock.Now, out var verified) is { } failure) return new AuthorizationOutcome.Refused(failure);
        if (body.Code is { } code && (code.Length > AuthorizationPlanner.MaxCodeLength || !FieldRules.IsPrintable(code)))
        {
            return new AuthorizationOutcome.Refused(new Failure(FailureKind.ValidationFailed, "The code was not understood.")
            {
                Errors = [new FieldError("code", $"must be at most {AuthorizationPlanner.MaxCodeLength} characters of printable ASCII")],
            });
        }

        var record = verified!.Record;
        if (IsBlocked(record.NodeId, record.Wallet, record.Peer)) return new AuthorizationOutcome.Refused(Blocked());
        return await _changes.RunAsync(
            GatesOf(record),
            now => _authorizations.Decide(record, new StatementOrigin(now, IsCarried: false, SourceGroup.Of(from), body.Code), now),
            refused => new AuthorizationOutcome.Refused(refused),
            cancellation);
    }

    /// <summary>Null while the store commits, else why it does not.</summary>
    public ValueTask<string?> StoreProblemAsync(CancellationToken cancellation) => _store.ProblemAsync(cancellation);

    private Task<WithdrawalOutcome> EndAsync(Guid nodeId, Func<Failure?> objection, CancellationToken cancellation) => _changes.RunAsync(
        [GateOf(nodeId)],
        now => objection() is { } refused
            ? new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Refused(refused))
            : WithdrawalPlanner.ByCredential(_index.Find(nodeId)!, now),
        refused => new WithdrawalOutcome.Refused(refused),
        cancellation);

    private Failure? MayEnd(Guid nodeId, string? apiKey)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            if (_index.Find(nodeId) is not { } node || !node.InForce(now)) return NotFound();
            return apiKey is not null && ApiKeys.Match(node, apiKey, now) == KeyMatch.Present ? null : InvalidKey();
        }
    }

    /// <summary>What only the statement's own authors can hold up.</summary>
    private static List<string> GatesOf(SignedRegistration record)
    {
        List<string> gates = [.. PlacesOf(record).Select(place => $"{(int)place}/{record.Peer}/{record.ModelId}/{(place is StatementPlace.Proven or StatementPlace.PeerWithdrawal ? "" : record.Wallet)}")];
        if (record.Kind == RecordKind.Registration) gates.Add(GateOf(record.NodeId));
        return gates;
    }

    private static IEnumerable<StatementPlace> PlacesOf(SignedRegistration record) => record.Kind switch
    {
        RecordKind.Registration => [record is { HasPeerSignature: true, HasWalletProof: true } ? StatementPlace.Proven : StatementPlace.Claim],
        RecordKind.Withdrawal => WithdrawalPlanner.PlacesOf(record),
        _ => [StatementPlace.Authorization],
    };

    private static string GateOf(Guid nodeId) => nodeId.ToString("n");

    private static Failure NotFound() => new(FailureKind.NodeNotFound, "No such node is registered.");

    private static Failure Blocked() => new(FailureKind.Blocked, "The operator of this daemon does not take registrations of this node, wallet or peer.");

    private static Failure InvalidKey() => new(FailureKind.InvalidApiKey, "The API key of this node is needed: Authorization: Bearer and the key whose hash its registration states.");
}

/// <summary>The time, in whole milliseconds as the store keeps it: a restart must not change an answer.</summary>
internal sealed class RegistrationClock(TimeProvider time)
{
    /// <summary>By less the clock is corrected as it goes, or the two readings were taken a moment apart.</summary>
    private static readonly TimeSpan LeastSetting = TimeSpan.FromSeconds(1);

    private TimeSpan _ahead = Ahead(time);

    public TimeProvider Provider => time;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>By how much somebody has set it since this was last asked, as the monotonic clock tells; in whole milliseconds. One caller at a time.</summary>
    public TimeSpan TakeSetting()
    {
        var before = _ahead;
        _ahead = Ahead(time);
        var by = TimeSpan.FromMilliseconds(Math.Round((_ahead - before).TotalMilliseconds));
        return by.Duration() < LeastSetting ? TimeSpan.Zero : by;
    }

    private static TimeSpan Ahead(TimeProvider time) => time.GetUtcNow() - DateTimeOffset.UnixEpoch - time.GetElapsedTime(0);
}
