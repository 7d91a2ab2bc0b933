using Registry.Registrations.Liveness;

namespace Registry.Registrations.Changes;

/// <summary>What a heartbeat changes. Called under the index lock and the peer's turn.</summary>
internal static class HeartbeatPlanner
{
    /// <param name="node">The node.</param>
    /// <param name="report">What it says.</param>
    /// <param name="key">The key it was sent with; null when it came without one.</param>
    /// <param name="now">The present.</param>
    public static Plan<HeartbeatOutcome> Decide(NodeState node, HeartbeatReport report, StoredApiKey? key, DateTimeOffset now)
    {
        var last = key is null ? node.Liveness.LastSequence : key.LastSequence;
        // A heartbeat sent again, or overtaken by a later one, is a sign of life and nothing else.
        var isNews = report.Sequence is null || last is null || report.Sequence > last;
        var tokens = isNews ? report.Tokens : 0;
        var liveness = node.Liveness.HeardAt(now, isNews ? report.Status : node.Liveness.Reported);
        if (isNews)
        {
            liveness = liveness with
            {
                VramAvailableGb = report.VramAvailableGb ?? liveness.VramAvailableGb,
                TokensServed = liveness.TokensServed + Math.Min(tokens, long.MaxValue - liveness.TokensServed),
                LastSequence = key is null ? report.Sequence ?? last : liveness.LastSequence,
            };
        }

        var heard = node with { Liveness = liveness, Keys = isNews && key is not null && report.Sequence is not null ? WithSequence(node.Keys, key, report.Sequence) : node.Keys };
        var kind = liveness.Reported == ReportedStatus.Offline ? RegistrationEventKind.Offline : RegistrationEventKind.Heartbeat;
        return new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Accepted(heard.At(now), now, isNews))
        {
            Event = new RegistrationEvent(kind, node.NodeId, now),
            Change = new RegistrationChange { SavedLiveness = heard, AddedTokens = tokens },
        };
    }

    private static IReadOnlyList<StoredApiKey> WithSequence(IReadOnlyList<StoredApiKey> keys, StoredApiKey used, long? sequence) =>
        [.. keys.Select(key => ReferenceEquals(key, used) ? key with { LastSequence = sequence } : key)];
}
