using Registry.Registrations.Confirming;
using Registry.Registrations.Index;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Diagnosis;

/// <summary>What there is to say of a node, from what is held of it. Called under the index lock, once the index is of now.</summary>
internal static class NodeFindings
{
    public static DiagnosedNode Of(NodeEntry node, LiveSet live, ConfirmingOptions confirming, DateTimeOffset now)
    {
        var isInForce = node.InForce(now);
        List<Finding> findings = [.. isInForce ? InForce(node, live, confirming, now) : Over(node, now)];
        return new DiagnosedNode(node.At(now), node.IsActive, findings);
    }

    private static IEnumerable<Finding> Over(NodeEntry node, DateTimeOffset now)
    {
        var current = node.Current!;
        if (StatementRules.EndedBy(current, node.Peer.Statements, now) is var (why, by))
        {
            yield return why switch
            {
                Ending.WithdrawnByPeer => new Finding(FindingKind.WithdrawnByPeer, by.IssuedAt),
                Ending.WithdrawnByWallet => new Finding(FindingKind.WithdrawnByWallet, by.IssuedAt),
                _ => new Finding(FindingKind.PeerOwned, by.IssuedAt, by.Wallet.ToAddress()),
            };
        }

        if (node.State?.Ended?.Covers(current) == true) yield return new Finding(FindingKind.EndedHere);
        if (now >= current.ExpiresAt) yield return new Finding(FindingKind.Expired, current.ExpiresAt);
    }

    private static IEnumerable<Finding> InForce(NodeEntry node, LiveSet live, ConfirmingOptions confirming, DateTimeOffset now)
    {
        if (live.IsHeldBack(node)) yield return new Finding(FindingKind.HeldBack);
        if (OfLiveness(node.State!.Liveness, now) is { } silence) yield return silence;
        if (node.Current!.Place == StatementPlace.Claim) yield return new Finding(FindingKind.NotProven);
        if (!node.StandsConfirmed) yield return OfAddress(node, confirming);
    }

    private static Finding? OfLiveness(NodeLiveness liveness, DateTimeOffset now)
    {
        if (liveness.LastHeartbeat is not { } last) return new Finding(FindingKind.NeverHeard);
        if (liveness.Reported == ReportedStatus.Offline) return new Finding(FindingKind.SaidOffline, last);
        return liveness.StatusAt(now) switch
        {
            NodeStatus.Offline => new Finding(FindingKind.Offline, last + NodeLiveness.OfflineAfter),
            NodeStatus.Draining => new Finding(FindingKind.Draining, last),
            NodeStatus.Maintenance => new Finding(FindingKind.Maintenance, last),
            NodeStatus.Degraded => new Finding(FindingKind.Degraded, last),
            _ => null,
        };
    }

    private static Finding OfAddress(NodeEntry node, ConfirmingOptions confirming)
    {
        if (node.StatedGroup == SourceGroup.Unknown || !confirming.Enabled) return new Finding(FindingKind.AddressNotDialled);
        if (!node.IsConfirmedFrom(node.StatedGroup)) return new Finding(FindingKind.ClaimedFromElsewhere);
        var last = node.LastDial?.Address == StatedAddress.DigestOf(node.Current!) ? node.LastDial : null;
        return last?.Outcome switch
        {
            DialOutcome.Failed => new Finding(FindingKind.DialFailed, last.At),
            DialOutcome.NotDialled => new Finding(FindingKind.AddressNotDialled),
            _ => new Finding(FindingKind.DialPending),
        };
    }
}
