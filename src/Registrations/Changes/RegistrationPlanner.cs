using Registry.Registrations.Index;
using Registry.Registrations.Liveness;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;

namespace Registry.Registrations.Changes;

/// <summary>The rules of order and ownership for registrations, whichever way they came. Called under the index lock and the peer's turn.</summary>
internal sealed class RegistrationPlanner(RegistrationOptions options, RegistrationIndex index)
{
    /// <summary>Tombstones in one slot; each is a wallet that had, or claims to have had, this peer.</summary>
    public const int MaxTombstonesPerNode = 8;

    /// <param name="given">The record and its proofs.</param>
    /// <param name="apiKey">The key to hand out; null when the way it came hands out none.</param>
    /// <param name="heard">Whether it is a sign of life of the node itself.</param>
    /// <param name="now">The present.</param>
    public Plan<RegistrationAdmission> Decide(VerifiedRegistration given, string? apiKey, bool heard, DateTimeOffset now)
    {
        var slot = index.Find(given.Record.NodeId);
        given = Timed(given, slot, now);
        var record = given.Record;
        if (slot?.Node is { } same && same.Record.Statement.Equals(record.Statement))
        {
            return Repeat(same, given, heard && apiKey is null, now);
        }

        if (Objection(given, slot) is { } objection) return new Plan<RegistrationAdmission>(RegistrationAdmission.Refused(objection));

        var owned = index.NodesOf(record.Peer);
        var isTakeover = owned.Count > 0 && !owned[0].Node!.Record.Wallet.Equals(record.Wallet);
        if (!isTakeover && slot?.Node is null && owned.Count >= options.MaxModelsPerPeer)
        {
            return new Plan<RegistrationAdmission>(RegistrationAdmission.Refused(FailureKind.LimitReached, $"{record.Peer} is registered for {owned.Count} models, the most allowed."));
        }

        var needsRoom = slot?.NewestOf(record.Wallet) is null;
        if (needsRoom && !index.Quota.TryReserve(record.Wallet))
        {
            return new Plan<RegistrationAdmission>(RegistrationAdmission.Refused(FailureKind.LimitReached, "No more registrations are kept of this wallet, or in all."));
        }

        var kept = isTakeover ? null : slot?.Node;
        var node = Next(kept, given, apiKey, heard, now);
        return new Plan<RegistrationAdmission>(new RegistrationAdmission(slot?.Node is null ? AdmissionKind.New : AdmissionKind.Renewed, node.At(now), null))
        {
            Reserved = needsRoom ? record.Wallet : null,
            Event = new RegistrationEvent(RegistrationEventKind.Registered, node.NodeId, now) { Key = RecordKey.For(record.ModelHash, record.Peer), IsForeign = apiKey is null },
            Change = new RegistrationChange
            {
                SavedNode = node,
                AddedNodes = slot is null ? 1 : 0,
                RemovedTombstones = slot?.TombstoneOf(record.Wallet) is { } covered ? [covered] : [],
                RemovedNodes = isTakeover ? [.. owned.Select(lost => lost.Node!)] : [],
                SavedTombstones = isTakeover ? [.. owned.Select(lost => Lost(lost.Node!, record))] : [],
            },
        };
    }

    /// <summary>An unsigned body without a time of issue is as late as it has to be: its order is that of arrival.</summary>
    private VerifiedRegistration Timed(VerifiedRegistration given, Slot? slot, DateTimeOffset now)
    {
        if (!given.IsIssuedHere || slot?.NewestOf(given.Record.Wallet) is not { } newest || newest < given.Record.IssuedAt)
        {
            return given;
        }

        var next = newest + TimeSpan.FromSeconds(1);
        return next - now > options.HttpClockTolerance ? given : given with { Record = given.Record.IssuedAgain(next) };
    }

    /// <summary>
    /// The statement that is held already, from anybody: nothing changes, and no key is handed out. From the node itself over
    /// the DHT it is a sign of life, and proves the peer.
    /// </summary>
    private static Plan<RegistrationAdmission> Repeat(NodeState held, VerifiedRegistration given, bool heard, DateTimeOffset now)
    {
        if (!heard) return new Plan<RegistrationAdmission>(new RegistrationAdmission(AdmissionKind.Unchanged, held.At(now), null));
        var alive = held with
        {
            Liveness = held.Liveness.HeardAt(now, held.Liveness.Reported),
            Verified = held.Verified with { Peer = held.Verified.Peer || given.Verified.Peer },
        };
        return new Plan<RegistrationAdmission>(new RegistrationAdmission(AdmissionKind.Unchanged, alive.At(now), null))
        {
            Event = new RegistrationEvent(RegistrationEventKind.Heartbeat, held.NodeId, now),
            Change = alive.Verified == held.Verified ? new RegistrationChange { SavedLiveness = alive } : new RegistrationChange { SavedNode = alive },
        };
    }

    private Failure? Objection(VerifiedRegistration given, Slot? slot)
    {
        var record = given.Record;
        if (slot?.NewestOf(record.Wallet) >= record.IssuedAt)
        {
            return Stale("issued_at is not later than the newest registration or withdrawal held for this wallet, peer and model.");
        }

        var owned = index.NodesOf(record.Peer);
        if (owned.Count == 0) return null;
        var owner = owned[0].Node!;
        var ownerIsVerified = owned.Any(held => held.Node!.Verified.Wallet);
        if (ownerIsVerified && !given.Verified.Wallet)
        {
            return new Failure(FailureKind.SignatureRequired, $"{record.Peer} was registered with a wallet signature and can be changed only with one.");
        }

        if (owner.Record.Wallet.Equals(record.Wallet)) return null;
        if (ownerIsVerified && !given.Verified.Peer)
        {
            return new Failure(FailureKind.PeerOwned, $"{record.Peer} is registered by another wallet; the peer's own signature is needed to take it over.");
        }

        if (!ownerIsVerified && !given.Verified.Wallet && !given.Verified.Peer)
        {
            return new Failure(FailureKind.PeerOwned, $"{record.Peer} is registered by another wallet.");
        }

        if (owned.Max(held => held.Node!.Record.IssuedAt) > record.IssuedAt)
        {
            return Stale("issued_at is earlier than the registration by the wallet that holds this peer.");
        }

        return owned.Any(held => held.Tombstones.Count >= MaxTombstonesPerNode)
            ? new Failure(FailureKind.LimitReached, $"{record.Peer} changed hands too often of late.")
            : null;
    }

    private NodeState Next(NodeState? held, VerifiedRegistration given, string? apiKey, bool heard, DateTimeOffset now)
    {
        var liveness = held?.Liveness ?? new NodeLiveness { Since = now };
        var keys = held?.Keys ?? [];
        return new NodeState
        {
            Record = given.Record,
            Verified = given.Verified,
            LastRegistered = now,
            Liveness = heard ? liveness.HeardAt(now, ReportedStatus.Active) : liveness,
            Keys = apiKey is null ? keys : ApiKeys.Replace(keys, apiKey, now, options.ReplacedKeyGrace),
        };
    }

    /// <summary>What the former owner stated up to the takeover must not bring the peer back to it.</summary>
    private static Tombstone Lost(NodeState node, SignedRegistration by)
    {
        var until = node.Record.IssuedAt > by.IssuedAt ? node.Record.IssuedAt : by.IssuedAt;
        return new Tombstone(node.NodeId, node.Record.Peer, node.Record.Wallet, until, null);
    }

    private static Failure Stale(string message) => new(FailureKind.StaleRegistration, message);
}

/// <summary>Decision over one registration record.</summary>
internal sealed record RegistrationAdmission(AdmissionKind Kind, RegisteredNode? Node, Failure? Failure)
{
    public static RegistrationAdmission Refused(FailureKind kind, string message) => Refused(new Failure(kind, message));

    public static RegistrationAdmission Refused(Failure failure) => new(AdmissionKind.Refused, null, failure);
}

internal enum AdmissionKind
{
    New,
    Renewed,
    Unchanged,
    Refused,
}
