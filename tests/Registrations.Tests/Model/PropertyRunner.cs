namespace Registry.Registrations.Tests.Model;

/// <summary>A history for which a property does not hold, made as short as dropping steps makes it.</summary>
internal sealed record CounterExample(int Seed, ModelHistory History, string Complaint)
{
    public override string ToString() => $"seed {Seed}: {Complaint}{Environment.NewLine}The history, minimised:{Environment.NewLine}{History}";
}

/// <summary>Holds a property against many histories.</summary>
internal static class PropertyRunner
{
    /// <summary>Some seconds' worth; <c>REGISTRY_MODEL_HISTORIES</c> asks for more (4500 is the long form).</summary>
    public static int Histories { get; } = int.TryParse(Environment.GetEnvironmentVariable("REGISTRY_MODEL_HISTORIES"), out var count) ? count : 500;

    public static async Task HoldsAsync(IRegistryMaker maker, string property, int histories)
    {
        if (await FindAsync(maker, property, histories) is { } found) Assert.Fail($"{property}: {found}");
    }

    /// <summary>The first counterexample, if there is one.</summary>
    public static async Task<CounterExample?> FindAsync(IRegistryMaker maker, string property, int histories)
    {
        for (var seed = 1; seed <= histories; seed++)
        {
            if (await CheckAsync(maker, RegistryProperty.All[property], HistoryGenerator.Make(seed)) is { } found) return found;
        }
        return null;
    }

    /// <summary>One history, made shorter if the property does not hold for it.</summary>
    public static async Task<CounterExample?> CheckAsync(IRegistryMaker maker, PropertyCheck check, ModelHistory history)
    {
        if (await check(maker, history) is not { } complaint) return null;
        history = await ShrinkAsync(history, async shorter => await check(maker, shorter) is not null);
        return new(history.Seed, history, await check(maker, history) ?? $"not deterministic: it held when checked again. At first {complaint}");
    }

    /// <summary>Drops halves, quarters and at last single steps for as long as the rest still fails.</summary>
    private static async Task<ModelHistory> ShrinkAsync(ModelHistory history, Func<ModelHistory, Task<bool>> fails)
    {
        for (var size = Math.Max(1, history.Steps.Count / 2); ;)
        {
            var dropped = false;
            for (var from = history.Steps.Count - size; from > -size; from -= size)
            {
                var at = Math.Max(0, from);
                var shorter = history with { Steps = [.. history.Steps.Take(at), .. history.Steps.Skip(at + size)] };
                if (shorter.Steps.Count == history.Steps.Count || !await fails(shorter)) continue;
                history = shorter;
                dropped = true;
            }
            if (size == 1 && !dropped) return history;
            size = Math.Max(1, size / 2);
        }
    }
}
