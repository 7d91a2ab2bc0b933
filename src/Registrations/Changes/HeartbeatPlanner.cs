using Registry.Registrations.Index;
using Registry.Registrations.Liveness;

namespace Registry.Registrations.Changes;

/// <summary>What a heartbeat changes. Called under the index lock and the node's turn.</summary>
internal sealed class HeartbeatPlanner(HeartbeatOptions options)
{
    /// <summary>A clock or a counter may be a little off.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

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
        var from = CountedFrom(state, now);
        var tokens = isNews ? Math.Min(report.Tokens, Countable(now - from)) : 0;
        var liveness = state.Liveness.HeardAt(now, isNews ? report.Status : state.Liveness.Reported);
        var replaced = state.Replaced;
        if (isNews)
        {
            liveness = liveness with
            {
                CountedAt = Later(now, from + Worth(tokens)),
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
            Change = new RegistrationChange { SavedNode = new StoredNode(node.Id, heard), AddedTokens = tokens, AddedConfirmedTokens = node.StandsConfirmed ? tokens : 0 },
        };
    }

    /// <summary>Up to when tokens are counted already: as a rule until the last heartbeat, and at most <see cref="Ahead"/> beyond now.</summary>
    private static DateTimeOffset CountedFrom(NodeState state, DateTimeOffset now)
    {
        var counted = state.Liveness.CountedAt ?? state.LastRegistered;
        // Further ahead only when the clock was set back.
        return counted > now + Ahead ? now : counted;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    /// <summary>What can have been served since then, and what is granted ahead; the next heartbeats have to do without that, however many come at once.</summary>
    private long Countable(TimeSpan since) => (long)((since + Ahead).TotalSeconds * options.MaxTokensPerSecond);

    private TimeSpan Worth(long tokens) => TimeSpan.FromSeconds((double)tokens / options.MaxTokensPerSecond);
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
