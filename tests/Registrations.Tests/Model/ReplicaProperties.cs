namespace Registry.Registrations.Tests.Model;

/// <summary>Replicas that received the same have the same. Only what travels takes part.</summary>
internal static class ReplicaProperties
{
    private const int Orders = 6;

    private static readonly long[] Later = [0, 6 * ModelTime.Minute, 2 * ModelTime.Hour, ModelTime.Day, 3 * ModelTime.Day, 8 * ModelTime.Day, 91 * ModelTime.Day];

    public static async Task<string?> Replicas_agree_whatever_the_order(IRegistryMaker maker, ModelHistory history)
    {
        List<HashSet<LiveNode>>? first = null;
        foreach (var steps in Arrivals(history))
        {
            var found = await ReplicaAsync(maker, steps, Minute(history));
            first ??= found;
            for (var time = 0; time < found.Count; time++)
            {
                var difference = PropertyChecks.Difference($"{ModelTime.Span(Later[time])} after the minute a replica differs from the first; it heard{Environment.NewLine}{string.Join(Environment.NewLine, steps)}", first[time], found[time]);
                if (difference is not null) return difference;
            }
        }
        return null;
    }

    public static async Task<string?> Replicas_are_as_the_reference(IRegistryMaker maker, ModelHistory history)
    {
        var reference = new ReferenceModel(maker.Bytes);
        var minute = Minute(history);
        var receipts = Set(history).Select(it => new Receipt(it, ModelWay.Carried, minute)).ToList();
        foreach (var steps in Arrivals(history))
        {
            var found = await ReplicaAsync(maker, steps, minute);
            for (var time = 0; time < found.Count; time++)
            {
                var difference = PropertyChecks.Difference($"{ModelTime.Span(Later[time])} after the minute a replica differs from the reference", reference.Live(receipts, After(minute) + Later[time]), found[time]);
                if (difference is not null) return difference;
            }
        }
        return null;
    }

    /// <summary>A registry that lived through the history, and one that hears at its end of what the first one took, live the same from then on.</summary>
    public static async Task<string?> A_latecomer_catches_up(IRegistryMaker maker, ModelHistory history)
    {
        await using var elder = await maker.MakeAsync(history.Begin);
        var taken = new List<ModelStatement>();
        foreach (var step in history.Steps)
        {
            if (step.Statement is not { IsClaim: false } statement) continue;
            if (await elder.ArriveAsync(statement, step.Way, step.At) != Arrival.Refused) taken.Add(statement);
        }
        var now = history.End;
        await using var latecomer = await maker.MakeAsync(now);
        var order = taken.Distinct().ToArray();
        new Random(history.Seed).Shuffle(order);
        foreach (var statement in order) await latecomer.ArriveAsync(statement, ModelWay.Carried, now);

        foreach (var later in Later)
        {
            await elder.AdvanceAsync(now + later);
            await latecomer.AdvanceAsync(now + later);
            var difference = PropertyChecks.Difference($"{ModelTime.Span(later)} later the latecomer differs", await elder.ProvenAsync(), await latecomer.ProvenAsync());
            if (difference is not null) return difference;
        }
        return null;
    }

    private static long Minute(ModelHistory history) => history.End;

    private static long After(long minute) => minute + ModelTime.Minute;

    /// <summary>Without what is for now in one half of the minute and not in the other.</summary>
    private static List<ModelStatement> Set(ModelHistory history) =>
        [.. history.Travelling.Where(it => PropertyChecks.IsForNow(it, Minute(history)) == PropertyChecks.IsForNow(it, After(Minute(history))))];

    private static IEnumerable<IReadOnlyList<ModelStep>> Arrivals(ModelHistory history) => Shuffles.Of(Set(history), Minute(history), Orders, new Random(history.Seed));

    private static async Task<List<HashSet<LiveNode>>> ReplicaAsync(IRegistryMaker maker, IReadOnlyList<ModelStep> steps, long minute)
    {
        await using var registry = await maker.MakeAsync(minute);
        foreach (var step in steps) await registry.ArriveAsync(step.Statement!, step.Way, step.At);
        var found = new List<HashSet<LiveNode>>();
        foreach (var later in Later)
        {
            await registry.AdvanceAsync(After(minute) + later);
            found.Add(await registry.ProvenAsync());
        }
        return found;
    }
}
