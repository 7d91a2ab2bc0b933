namespace Registry.Registrations.Tests.Model;

/// <summary>What must hold of every history: null, or what went wrong.</summary>
internal delegate Task<string?> PropertyCheck(IRegistryMaker maker, ModelHistory history);

/// <summary>The properties by name.</summary>
internal static class RegistryProperty
{
    public static IReadOnlyDictionary<string, PropertyCheck> All { get; } = new Dictionary<string, PropertyCheck>
    {
        [nameof(ReplicaProperties.Replicas_agree_whatever_the_order)] = ReplicaProperties.Replicas_agree_whatever_the_order,
        [nameof(ReplicaProperties.Replicas_are_as_the_reference)] = ReplicaProperties.Replicas_are_as_the_reference,
        [nameof(ReplicaProperties.A_latecomer_catches_up)] = ReplicaProperties.A_latecomer_catches_up,
        [nameof(StepProperties.Nothing_withdrawn_is_live)] = StepProperties.Nothing_withdrawn_is_live,
        [nameof(StepProperties.Nothing_is_live_of_whom_the_peer_left)] = StepProperties.Nothing_is_live_of_whom_the_peer_left,
        [nameof(StepProperties.Nothing_is_live_out_of_its_time)] = StepProperties.Nothing_is_live_out_of_its_time,
        [nameof(StepProperties.A_node_is_live_once)] = StepProperties.A_node_is_live_once,
        [nameof(StepProperties.No_claim_is_live_beside_the_owner)] = StepProperties.No_claim_is_live_beside_the_owner,
        [nameof(TimeProperties.Time_alone_revives_nothing_proven)] = TimeProperties.Time_alone_revives_nothing_proven,
        [nameof(ReplayProperties.Replays_change_nothing_proven)] = ReplayProperties.Replays_change_nothing_proven,
        [nameof(ReplayProperties.Twice_is_once)] = ReplayProperties.Twice_is_once,
        [nameof(StepProperties.Every_step_is_as_the_reference)] = StepProperties.Every_step_is_as_the_reference,
    };
}

/// <summary>What the properties share.</summary>
internal static class PropertyChecks
{
    public static async Task<HashSet<LiveNode>> ProvenAsync(this IRegistryUnderTest registry) => [.. (await registry.LiveAsync()).Where(node => node.IsProven)];

    /// <summary>Null when alike.</summary>
    public static string? Difference(string what, IEnumerable<LiveNode> expected, IEnumerable<LiveNode> actual)
    {
        var wanted = expected.ToHashSet();
        var found = actual.ToHashSet();
        if (wanted.SetEquals(found)) return null;
        return what + string.Concat(wanted.Except(found).Select(node => $"{Environment.NewLine}  is missing: {node}").Concat(found.Except(wanted).Select(node => $"{Environment.NewLine}  is too much: {node}")));
    }

    /// <summary>"More than 5 minutes ahead, or over 7 days ago (a wallet's withdrawal: 90)."</summary>
    public static bool IsForNow(ModelStatement statement, long now) => statement.Issued - now <= ModelTime.Tolerance
        && now - statement.Issued < (statement.IsSignedByWallet ? ModelTime.LongestAuthorization : ModelTime.LongestLease);
}
