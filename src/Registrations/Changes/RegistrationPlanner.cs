using Registry.Registrations.Index;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>What a registration changes, whichever way it came. Called under the index lock and the turn at its gates.</summary>
internal sealed class RegistrationPlanner(RegistrationOptions options, RegistrationIndex index, RoomPlanner room, ProvenThrottle throttle, Func<WithdrawalQuestion, QuestionOutcome> ask)
{
    private readonly ClaimRules _claims = new(options, index);
    private readonly PeerBounds _bounds = new(options, index);

    /// <param name="record">The registration; the proofs that it carries were checked.</param>
    /// <param name="origin">How it came here.</param>
    /// <param name="heard">Whether it is a sign of life of the node itself.</param>
    /// <param name="now">The present.</param>
    public Plan<RegistrationAdmission> Decide(SignedRegistration record, StatementOrigin origin, bool heard, DateTimeOffset now)
    {
        var place = record is { HasPeerSignature: true, HasWalletProof: true } ? StatementPlace.Proven : StatementPlace.Claim;
        var given = HeldStatement.Of(record, place, index.Shared(record.ModelHash), origin);
        var node = index.Find(record.NodeId);
        var held = index.Find(given.Key);
        var endedHere = node?.State?.Ended ?? index.Marks.Find(record.NodeId);
        if (IsHeld(record, given, held) || (place == StatementPlace.Claim && IsHeld(record, given, node?.Proven)))
        {
            return new Plan<RegistrationAdmission>(node is { IsLive: true } ? RegistrationAdmission.Unchanged(node.At(now)) : Refuse(Ended(given, endedHere, now)));
        }

        if (Objection(given, held, node, endedHere, now) is { } objection) return new Plan<RegistrationAdmission>(Refuse(objection));
        var others = place == StatementPlace.Proven ? ClaimsEndedBy(given, endedHere, now) : _claims.MakingWay(given, now);
        if (others is null) return new Plan<RegistrationAdmission>(Refuse(new Failure(FailureKind.LimitReached, $"{record.Peer} has as many registrations without its own signature as are kept; sign with the peer's key, too.")));
        if (held is null)
        {
            if (place == StatementPlace.Proven)
            {
                if (_bounds.For(given, now) is not { } way) return new Plan<RegistrationAdmission>(Refuse(_bounds.Full(given)));
                others.AddRange(way);
            }

            if (room.For([given], others, now) is not { } leaving) return new Plan<RegistrationAdmission>(Refuse(room.Full()));
            others.AddRange(leaving);
        }

        if (place == StatementPlace.Proven && held is not null && !throttle.TryTake(given.Key, now))
        {
            return new Plan<RegistrationAdmission>(Refuse(new Failure(FailureKind.TooOften, "This peer and model were registered too often of late; come back in a minute.")));
        }

        // Asked once, when it is first heard of; last, since a question that was asked costs the network something.
        var isAsked = false;
        if (node is null && StatementRules.NeedsQuestion(given))
        {
            var asked = ask(new WithdrawalQuestion(record.NodeId, record.Peer, record.Wallet, record.ModelHash, origin.Source));
            if (asked == QuestionOutcome.Full) return new Plan<RegistrationAdmission>(Refuse(new Failure(FailureKind.TooOften, "Too many nodes that were never heard of here wait to be looked up; come back in a minute.")));
            isAsked = asked == QuestionOutcome.Taken;
            if (isAsked) index.Live.HoldBack(record.NodeId);
        }

        var after = After(given, node, record);
        // What others carried may be over already, and then it is not what the node shows.
        var state = Next(node, record, heard, isShown: node?.Claim is null || Ended(given, endedHere, now) is null, now);
        after.State = state with { IsHeldBack = isAsked || state.IsHeldBack, Ended = endedHere };
        after.InForce(now);
        // By peers, since what makes room may be of others.
        var orphans = others.Select(other => other.Peer).Append(given.Peer).Distinct()
            .SelectMany(peer => index.OrphanedBy(peer, others, given, record.NodeId)).ToList();
        return new Plan<RegistrationAdmission>(RegistrationAdmission.Of(node is { IsLive: true } ? AdmissionKind.Renewed : AdmissionKind.New, after.At(now)))
        {
            Events = [new RegistrationEvent(RegistrationEventKind.Registered, record.NodeId, now) { Key = RegistrationEvent.KeyOf(given), IsForeign = origin.IsCarried }],
            Change = new RegistrationChange
            {
                RemovedStatements = others,
                RemovedNodes = orphans,
                SavedStatements = [(given, record.NodeId)],
                SavedNode = new StoredNode(record.NodeId, after.State),
                AddedNodes = IsCounted(given) ? 0 : 1,
            },
        };
    }

    /// <summary>
    /// Those of other wallets: all while it is in force, else the smaller ones. Of what is over the bytes are public, and whoever
    /// brings them again must not end what was claimed since.
    /// </summary>
    private List<HeldStatement> ClaimsEndedBy(HeldStatement given, EndedHere? endedHere, DateTimeOffset now)
    {
        var inForce = Ended(given, endedHere, now) is null;
        return [.. index.StatementsOf(given.Peer).Where(other =>
            other.Place == StatementPlace.Claim && other.Wallet != given.Wallet && (inForce || HeldStatement.Compare(given, other) > 0))];
    }

    /// <summary>An unsigned body without a time of issue is as late as it has to be: its order is that of arrival.</summary>
    public SignedRegistration Timed(SignedRegistration record, DateTimeOffset now)
    {
        if (index.Find(record.NodeId)?.Current is not { } newest || newest.IssuedAt < record.IssuedAt) return record;
        var next = newest.IssuedAt + TimeSpan.FromSeconds(1);
        return next - now > options.ClockTolerance ? record : record.IssuedAgain(next);
    }

    private Failure? Objection(HeldStatement given, HeldStatement? held, NodeEntry? node, EndedHere? endedHere, DateTimeOffset now)
    {
        if (!StatementRules.IsForNow(given, now, options.ClockTolerance)) return new Failure(FailureKind.NotForNow, "issued_at is too far from this daemon's clock.");
        if (held is not null && HeldStatement.Compare(held, given) > 0) return Stale("issued_at is not later than that of the registration held.");

        // What others carried is kept even when it is over: as a mark, so that every daemon comes to the same.
        if (given.Origin.IsCarried) return null;
        if (now >= given.ExpiresAt) return Stale("the registration has expired, or the authorization that it rests on.");
        if (Ended(given, endedHere, now) is { } ended) return ended;
        return given.Place == StatementPlace.Claim ? _claims.Objection(given, held, node, now) : null;
    }

    private Failure? Ended(HeldStatement given, EndedHere? endedHere, DateTimeOffset now)
    {
        if (endedHere?.Covers(given) == true) return Stale("this registration was ended here; a later one is needed.");
        return StatementRules.EndingOf(given, index.StatementsOf(given.Peer), now) switch
        {
            Ending.WithdrawnByPeer => Stale("the peer has withdrawn what was issued up to then."),
            Ending.WithdrawnByWallet => Stale("the wallet has withdrawn what was issued or authorized up to then."),
            Ending.PeerMoved => new Failure(FailureKind.PeerOwned, $"{given.Peer} has spoken for another wallet; only the peer's own signature in a later registration changes that."),
            _ => now >= given.ExpiresAt ? Stale("the registration has expired.") : null,
        };
    }

    /// <summary>The very statement, with this proof or with more.</summary>
    private static bool IsHeld(SignedRegistration record, HeldStatement given, HeldStatement? held) =>
        held is not null
        && (held.IsSame(given) || (HeldStatement.Compare(held, given) > 0 && held.IssuedAt == given.IssuedAt && held.Read().Statement.Equals(record.Statement)));

    /// <summary>The peer was counted with this model before, whoever registered it.</summary>
    private bool IsCounted(HeldStatement given) => index.Find(given.Peer)?.Nodes.Any(node => node.Model.Hash.Equals(given.Model)) == true;

    /// <param name="node">The node as it is; null when it is new.</param>
    /// <param name="record">The registration.</param>
    /// <param name="heard">Whether it is a sign of life.</param>
    /// <param name="isShown">Whether it is what the node will show; else a greater one stays, and its key with it.</param>
    /// <param name="now">The present.</param>
    private NodeState Next(NodeEntry? node, SignedRegistration record, bool heard, bool isShown, DateTimeOffset now)
    {
        var state = node?.State;
        var liveness = state?.Liveness ?? new NodeLiveness { Since = now };
        if (heard) liveness = liveness.HeardAt(now, ReportedStatus.Active);
        if (!isShown && state is not null) return state with { Liveness = liveness };
        var replaced = state?.Replaced;
        if (node?.Current?.KeyHash() is { } hash && hash != record.ApiKeyHash)
        {
            replaced = new ReplacedKey(hash, now + options.ReplacedKeyGrace, liveness.LastSequence);
            liveness = liveness with { LastSequence = null };
        }

        return new NodeState { LastRegistered = now, Liveness = liveness, Replaced = replaced, PeerBeatAt = state?.PeerBeatAt, IsHeldBack = state?.IsHeldBack == true };
    }

    /// <summary>The node as it will be.</summary>
    private static NodeEntry After(HeldStatement given, NodeEntry? node, SignedRegistration record) =>
        new(record.NodeId, new PeerHoldings(given.Peer), new ModelEntry(record.ModelHash), 0)
        {
            Proven = given.Place == StatementPlace.Proven ? given : node?.Proven,
            Claim = given.Place == StatementPlace.Claim ? given : node?.Claim,
        };

    private static Failure Stale(string message) => new(FailureKind.StaleRegistration, message);

    private static RegistrationAdmission Refuse(Failure? failure) => RegistrationAdmission.Refused(failure ?? Stale("this registration is not shown here."));
}

/// <summary>Decision over one registration.</summary>
internal sealed record RegistrationAdmission(AdmissionKind Kind, RegisteredNode? Node, Failure? Failure)
{
    public static RegistrationAdmission Of(AdmissionKind kind, RegisteredNode node) => new(kind, node, null);

    public static RegistrationAdmission Unchanged(RegisteredNode node) => new(AdmissionKind.Unchanged, node, null);

    public static RegistrationAdmission Refused(Failure failure) => new(AdmissionKind.Refused, null, failure);
}

internal enum AdmissionKind
{
    New,
    Renewed,
    Unchanged,
    Refused,
}
