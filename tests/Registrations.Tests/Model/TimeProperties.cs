namespace Registry.Registrations.Tests.Model;

/// <summary>Time only ends things.</summary>
internal static class TimeProperties
{
    public static async Task<string?> Time_alone_revives_nothing_proven(IRegistryMaker maker, ModelHistory history)
    {
        await using var registry = await maker.MakeAsync(history.Begin);
        var now = history.Begin;
        foreach (var step in history.Steps.Append(new(history.End + 100 * ModelTime.Day, null, ModelWay.Http)))
        {
            var live = await registry.ProvenAsync();
            foreach (var instant in history.Instants(now, step.At))
            {
                await registry.AdvanceAsync(instant);
                var still = await registry.ProvenAsync();
                if (still.Except(live).FirstOrDefault() is { } revived) return $"at {ModelTime.Text(instant)}, by time alone, this became live: {revived}";
                live = still;
            }
            now = step.At;
            if (step.Statement is { } statement) await registry.ArriveAsync(statement, step.Way, now);
        }
        return null;
    }
}
