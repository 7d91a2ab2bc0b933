using Registry.Registrations.Index;
using Registry.Registrations.Records;

namespace Registry.Registrations.Changes;

/// <summary>The rules for withdrawals. Called under the index lock and the peer's turn.</summary>
internal sealed class WithdrawalPlanner(RegistrationIndex index)
{
    /// <summary>By key or connection: the caller was already found to act for the node.</summary>
    public static Plan<WithdrawalOutcome> ByCredential(NodeState node, DateTimeOffset now)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var issued = second > node.Record.IssuedAt ? second : node.Record.IssuedAt;
        return Replace(node, new Tombstone(node.NodeId, node.Record.Peer, node.Record.Wallet, issued, null), isForeign: false, now);
    }

    /// <param name="withdrawal">A withdrawal that the wallet signed.</param>
    /// <param name="isForeign">It came over the DHT, where it may be known before what it withdraws.</param>
    /// <param name="now">The present.</param>
    public Plan<WithdrawalOutcome> ByStatement(SignedRegistration withdrawal, bool isForeign, DateTimeOffset now)
    {
        var slot = index.Find(withdrawal.NodeId);
        if (slot?.TombstoneOf(withdrawal.Wallet)?.Record is { } held && held.Statement.Equals(withdrawal.Statement))
        {
            return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Withdrawn(withdrawal.NodeId, now));
        }

        if (slot?.Node is null && !isForeign) return Refused(FailureKind.NodeNotFound, "No such node is registered.");
        var owned = index.NodesOf(withdrawal.Peer);
        if (owned.Count > 0 && !owned[0].Node!.Record.Wallet.Equals(withdrawal.Wallet))
        {
            return Refused(FailureKind.PeerOwned, $"{withdrawal.Peer} is registered by another wallet.");
        }

        if (slot?.NewestOf(withdrawal.Wallet) >= withdrawal.IssuedAt)
        {
            return Refused(FailureKind.StaleRegistration, "issued_at is not later than the newest registration or withdrawal held for this wallet, peer and model.");
        }

        var tombstone = new Tombstone(withdrawal.NodeId, withdrawal.Peer, withdrawal.Wallet, withdrawal.IssuedAt, withdrawal);
        return slot?.Node is { } node ? Replace(node, tombstone, isForeign, now) : Remember(slot, tombstone, now);
    }

    private static Plan<WithdrawalOutcome> Replace(NodeState node, Tombstone tombstone, bool isForeign, DateTimeOffset now) =>
        new(new WithdrawalOutcome.Withdrawn(node.NodeId, now))
        {
            Event = new RegistrationEvent(RegistrationEventKind.Withdrawn, node.NodeId, now) { Key = RecordKey.For(node.Record.ModelHash, node.Record.Peer), IsForeign = isForeign },
            Change = new RegistrationChange { RemovedNodes = [node], SavedTombstones = [tombstone] },
        };

    private Plan<WithdrawalOutcome> Remember(Slot? slot, Tombstone tombstone, DateTimeOffset now)
    {
        var isNew = slot?.TombstoneOf(tombstone.Wallet) is null;
        if (isNew && (slot?.Tombstones.Count >= RegistrationPlanner.MaxTombstonesPerNode || !index.Quota.TryReserve(tombstone.Wallet)))
        {
            return Refused(FailureKind.LimitReached, "No more withdrawals are kept of this node or wallet, or in all.");
        }

        return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Withdrawn(tombstone.NodeId, now))
        {
            Reserved = isNew ? tombstone.Wallet : null,
            Change = new RegistrationChange { SavedTombstones = [tombstone] },
        };
    }

    private static Plan<WithdrawalOutcome> Refused(FailureKind kind, string message) => new(new WithdrawalOutcome.Refused(new Failure(kind, message)));
}
