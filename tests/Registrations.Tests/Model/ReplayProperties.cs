namespace Registry.Registrations.Tests.Model;

/// <summary>What was heard before changes nothing.</summary>
internal static class ReplayProperties
{
    /// <summary>After every step something that travels and was not refused comes again, by either way.</summary>
    public static async Task<string?> Replays_change_nothing_proven(IRegistryMaker maker, ModelHistory history)
    {
        await using var registry = await maker.MakeAsync(history.Begin);
        var random = new Random(history.Seed);
        var taken = new List<ModelStatement>();
        foreach (var step in history.Steps)
        {
            await registry.AdvanceAsync(step.At);
            if (step.Statement is { } statement && await registry.ArriveAsync(statement, step.Way, step.At) != Arrival.Refused && !statement.IsClaim) taken.Add(statement);
            if (taken.Count == 0) continue;

            var replayed = taken[random.Next(taken.Count)];
            var way = random.Next(2) == 0 ? ModelWay.Http : ModelWay.Carried;
            var before = await registry.ProvenAsync();
            await registry.ArriveAsync(replayed, way, step.At);
            var difference = PropertyChecks.Difference($"at {ModelTime.Text(step.At)} it came again ({way}) and changed something: {replayed}", before, await registry.ProvenAsync());
            if (difference is not null) return difference;
        }
        return null;
    }

    /// <summary>All of the history at its last instant: everything twice in a row, local claims too; and all that travels carried twice over.</summary>
    public static async Task<string?> Twice_is_once(IRegistryMaker maker, ModelHistory history)
    {
        var now = history.End;
        var steps = history.Steps.Where(step => step.Statement is not null).ToList();
        var once = await LiveAsync(maker, now, steps);
        var inARow = await LiveAsync(maker, now, steps.SelectMany(step => (ModelStep[])[step, step]));
        if (PropertyChecks.Difference("each twice in a row is not once", once, inARow) is { } difference) return difference;

        var carried = history.Travelling.Select(it => new ModelStep(now, it, ModelWay.Carried)).ToList();
        return PropertyChecks.Difference("all carried twice over is not once", await LiveAsync(maker, now, carried), await LiveAsync(maker, now, carried.Concat(carried)));
    }

    private static async Task<IReadOnlyList<LiveNode>> LiveAsync(IRegistryMaker maker, long now, IEnumerable<ModelStep> steps)
    {
        await using var registry = await maker.MakeAsync(now);
        foreach (var step in steps) await registry.ArriveAsync(step.Statement!, step.Way, now);
        return await registry.LiveAsync();
    }
}
