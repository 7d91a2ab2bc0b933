namespace Registry.Testing.Simulation.Reports;

/// <summary>All operations of one kind in a scenario. Seconds and hops are those of the successful ones, requests of all.</summary>
public sealed record OperationResult(string Operation, int Attempts, int Successes, Distribution Seconds, Distribution Hops, Distribution Requests)
{
    public double SuccessRate => Attempts == 0 ? 0 : (double)Successes / Attempts;

    public static OperationResult Of(string operation, IReadOnlyList<Sample> samples)
    {
        var good = samples.Where(s => s.Succeeded).ToList();
        return new OperationResult(
            operation,
            samples.Count,
            good.Count,
            Distribution.Of(good.Select(s => s.Elapsed.TotalSeconds)),
            Distribution.Of(good.Where(s => s.Hops is not null).Select(s => (double)s.Hops!.Value)),
            Distribution.Of(samples.Where(s => s.Requests is not null).Select(s => (double)s.Requests!.Value)));
    }
}
