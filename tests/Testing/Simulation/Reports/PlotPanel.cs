namespace Registry.Testing.Simulation.Reports;

/// <summary>One diagram: lines over the number of nodes, each point a result.</summary>
/// <param name="Title">With the unit.</param>
/// <param name="Lines">Name and points (nodes, value) in order of nodes.</param>
/// <param name="Lowest">Where the axis begins.</param>
public sealed record PlotPanel(string Title, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> Lines, double Lowest = 0)
{
    /// <summary>Hops, latency, success rate, messages and table health over the size of the network.</summary>
    public static IReadOnlyList<PlotPanel> Of(IReadOnlyList<ScenarioResult> results) =>
    [
        new("mean hops", [.. Operations(results, o => o.Hops.Count > 0 ? o.Hops.Mean : null), ("log2(N)/3 + 1", Points(results, r => r.HopBound))]),
        new("latency, median (s)", Operations(results, o => o.Successes > 0 ? o.Seconds.Median : null)),
        new("latency, 95th percentile (s)", Operations(results, o => o.Successes > 0 ? o.Seconds.P95 : null)),
        new("success (%)", Operations(results, o => 100 * o.SuccessRate), Lowest: 90),
        new("requests a lookup", Operations(results, o => o.Requests.Count > 0 ? o.Requests.Mean : null)),
        new("routing table (peers)", [("in the table", Points(results, r => r.Table.Peers)), ("connections", Points(results, r => r.Table.Connections))]),
        new("table health (%)", [("nearest 20 known", Points(results, r => 100 * r.Table.Neighbours)), ("still there", Points(results, r => 100 * (1 - r.Table.Gone)))]),
    ];

    private static List<(string Name, IReadOnlyList<(double X, double Y)> Points)> Operations(
        IReadOnlyList<ScenarioResult> results, Func<OperationResult, double?> value)
    {
        var names = results.SelectMany(r => r.Operations.Select(o => (r.Scenario, o.Operation))).Distinct();
        var several = results.Select(r => r.Scenario).Distinct().Count() > 1;
        return [.. names
            .Select(n => (several ? $"{n.Scenario}: {n.Operation}" : n.Operation, Points(results.Where(r => r.Scenario == n.Scenario), r => r.Operations.Where(o => o.Operation == n.Operation).Select(value).SingleOrDefault())))
            .Where(line => line.Item2.Count > 0)];
    }

    private static IReadOnlyList<(double X, double Y)> Points(IEnumerable<ScenarioResult> results, Func<ScenarioResult, double?> value) =>
        [.. results.Where(r => value(r) is not null).Select(r => ((double)r.Nodes, value(r)!.Value)).OrderBy(p => p.Item1)];
}
