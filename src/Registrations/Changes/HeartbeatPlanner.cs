using Registry.Registrations.Index;
using Registry.Registrations.Liveness;

namespace Registry.Registrations.Changes;

/// <summary>What a heartbeat changes. Called under the index lock and the node's turn.</summary>
internal sealed class HeartbeatPlanner(HeartbeatOptions options)
{
    /// <param name="node">A node in force.</param>
    /// <param name="report">What it says.</param>
    /// <param name="by">Whose word it is.</param>
    /// <param name="now">The present.</param>
    public Plan<HeartbeatOutcome> Decide(NodeEntry node, HeartbeatReport report, HeartbeatAuthor by, DateTimeOffset now)
    {
        var state = node.State!;
        var last = by.Kind == HeartbeatAuthorKind.ReplacedKey ? state.Replaced!.LastSequence : state.Liveness.LastSequence;
        // A heartbeat sent again, or overtaken by a later one, is a sign of life and nothing else.
        var isNews = report.Sequence is null || last is null || report.Sequence > last;
        var tokens = isNews ? Math.Min(report.Tokens, Countable(state, now)) : 0;
        var liveness = state.Liveness.HeardAt(now, isNews ? report.Status : state.Liveness.Reported);
        var replaced = state.Replaced;
        if (isNews)
        {
            liveness = liveness with
            {
                CountedAt = now,
                VramAvailableGb = report.VramAvailableGb ?? liveness.VramAvailableGb,
                TokensServed = liveness.TokensServed + Math.Min(tokens, long.MaxValue - liveness.TokensServed),
            };
            if (by.Kind == HeartbeatAuthorKind.ReplacedKey) replaced = replaced! with { LastSequence = report.Sequence ?? last };
            else liveness = liveness with { LastSequence = report.Sequence ?? last };
        }

        var heard = state with { Liveness = liveness, Replaced = replaced, PeerBeatAt = by.IssuedAt ?? state.PeerBeatAt };
        var kind = liveness.Reported == ReportedStatus.Offline ? RegistrationEventKind.Offline : RegistrationEventKind.Heartbeat;
        var shown = node.At(now) with
        {
            LastHeartbeat = liveness.LastHeartbeat,
            Status = liveness.StatusAt(now),
            UptimePercentage = liveness.UptimeAt(now),
            VramAvailableGb = liveness.VramAvailableGb,
            TokensServed = liveness.TokensServed,
        };
        return new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Accepted(shown, now, isNews))
        {
            Events = [new RegistrationEvent(kind, node.Id, now)],
            Change = new RegistrationChange { SavedNode = new StoredNode(node.Id, heard), AddedTokens = tokens },
        };
    }

    /// <summary>What can have been served since the last heartbeat.</summary>
    private long Countable(NodeState state, DateTimeOffset now)
    {
        var since = now - (state.Liveness.CountedAt ?? state.LastRegistered);
        return (long)Math.Ceiling(Math.Max(1, since.TotalSeconds)) * options.MaxTokensPerSecond;
    }
}

/// <summary>Who speaks in a heartbeat.</summary>
/// <param name="Kind">What was shown.</param>
/// <param name="IssuedAt">When the peer signed it; null when it did not.</param>
internal readonly record struct HeartbeatAuthor(HeartbeatAuthorKind Kind, DateTimeOffset? IssuedAt = null);

internal enum HeartbeatAuthorKind
{
    PresentKey,
    ReplacedKey,
    Peer,

    /// <summary>Nothing was shown, where that is allowed.</summary>
    Anybody,
}
