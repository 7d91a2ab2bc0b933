namespace Registry.Registrations.Tests.Model;

/// <summary>What holds after every step of every history. All but the last judge by what was received and not by the reference.</summary>
internal static class StepProperties
{
    /// <summary>By its wallet, its authorization's wallet, or its peer's key.</summary>
    public static Task<string?> Nothing_withdrawn_is_live(IRegistryMaker maker, ModelHistory history) => EveryStepAsync(maker, history, (live, received, now) =>
        First(from node in live
              from withdrawal in received
              where !withdrawal.Statement.IsRegistration && withdrawal.Statement.Peer == node.Peer && (withdrawal.Statement.Model == ModelStatement.Any || withdrawal.Statement.Model == node.Model)
              let byPeer = withdrawal.Statement.IsSignedByPeer && PropertyChecks.IsForNow(withdrawal.Statement with { Kind = ModelKind.PeerWithdrawal }, withdrawal.At)
              let byWallet = withdrawal.Statement.IsSignedByWallet && withdrawal.Statement.Wallet == node.Wallet
              where (byPeer && node.Statement.Issued <= withdrawal.Statement.Issued)
                  || (byWallet && (node.Statement.Issued <= withdrawal.Statement.Issued || node.Statement.Authorization?.Issued <= withdrawal.Statement.Issued))
              select $"{node} is live in spite of {withdrawal.Statement}"));

    /// <summary>While the mover's registration is the greatest, nothing proven of another wallet.</summary>
    public static Task<string?> Nothing_is_live_of_whom_the_peer_left(IRegistryMaker maker, ModelHistory history) => EveryStepAsync(maker, history, (live, received, now) =>
        First(from node in live
              where node.IsProven
              let greatest = received.Select(it => it.Statement).Where(it => it.IsProvenRegistration && it.Peer == node.Peer).Max(new ReferenceModel(maker.Bytes))
              where greatest.Wallet != node.Wallet
              select $"{node} is live although the peer moved with {greatest}"));

    public static Task<string?> Nothing_is_live_out_of_its_time(IRegistryMaker maker, ModelHistory history) => EveryStepAsync(maker, history, (live, received, now) =>
        First(from node in live
              let statement = node.Statement
              where now >= statement.Expires || now >= statement.Authorization?.Expires || statement.Issued < statement.Authorization?.Issued
                  || received.All(it => it.Statement != statement)
              select $"{node} is live"));

    /// <summary>Once each wallet, peer and model; and of what is proven, once each peer and model.</summary>
    public static Task<string?> A_node_is_live_once(IRegistryMaker maker, ModelHistory history) => EveryStepAsync(maker, history, (live, received, now) =>
        First(live.GroupBy(it => (it.Wallet, it.Peer, it.Model)).Where(it => it.Count() > 1).Select(it => $"live more than once: {string.Join(", ", it)}")
            .Concat(live.Where(it => it.IsProven).GroupBy(it => (it.Peer, it.Model)).Where(it => it.Count() > 1).Select(it => $"of more than one wallet: {string.Join(", ", it)}"))));

    public static Task<string?> No_claim_is_live_beside_the_owner(IRegistryMaker maker, ModelHistory history) => EveryStepAsync(maker, history, (live, received, now) =>
        First(from claim in live
              where !claim.IsProven
              from proven in live
              where proven.IsProven && proven.Peer == claim.Peer && proven.Wallet != claim.Wallet
              select $"{claim} is live beside {proven}"));

    /// <summary>Local claims too, which stay with one registry.</summary>
    public static Task<string?> Every_step_is_as_the_reference(IRegistryMaker maker, ModelHistory history)
    {
        var reference = new ReferenceModel(maker.Bytes);
        var kept = new List<ModelStatement>();
        var heard = 0;
        return EveryStepAsync(maker, history, (live, received, now) =>
        {
            for (; heard <= received.Step; heard++)
            {
                if (history.Steps[heard] is { Statement: { } statement } step) reference.Receive(kept, new(statement, step.Way, step.At));
            }
            return PropertyChecks.Difference("The registry differs from the reference", reference.Live(reference.StateOf(kept, now)), live);
        });
    }

    /// <summary>What came and was not refused.</summary>
    private sealed class Received : List<Receipt>
    {
        /// <summary>The last step that was made, refused or not.</summary>
        public int Step { get; set; }
    }

    /// <summary>Has a registry live through the history and looks at it after every arrival, and whenever something may have ended.</summary>
    private static async Task<string?> EveryStepAsync(IRegistryMaker maker, ModelHistory history, Func<IReadOnlyList<LiveNode>, Received, long, string?> check)
    {
        await using var registry = await maker.MakeAsync(history.Begin);
        var received = new Received { Step = -1 };
        var now = history.Begin;
        foreach (var step in history.Steps)
        {
            foreach (var instant in history.Instants(now, step.At))
            {
                await registry.AdvanceAsync(instant);
                if (check(await registry.LiveAsync(), received, instant) is { } before) return $"{ModelTime.Text(instant)}: {before}";
            }
            now = step.At;
            received.Step++;
            if (step.Statement is not { } statement) continue;
            if (await registry.ArriveAsync(statement, step.Way, now) != Arrival.Refused) received.Add(new(statement, step.Way, now));
            if (check(await registry.LiveAsync(), received, now) is { } after) return $"{ModelTime.Text(now)}, after {statement}: {after}";
        }
        return null;
    }

    private static string? First(IEnumerable<string> complaints) => complaints.FirstOrDefault();
}
