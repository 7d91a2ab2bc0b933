using System.Globalization;

namespace Registry.Testing.Simulation.Reports;

/// <summary>Results as a Markdown table, one line for each operation.</summary>
public static class ReportTable
{
    private static readonly string[] Columns =
        ["scenario", "nodes", "operation", "success", "of", "hops", "bound", "p50 (s)", "p95 (s)", "requests"];

    public static void Write(TextWriter output, IReadOnlyList<ScenarioResult> results)
    {
        Line(output, Columns);
        Line(output, [.. Columns.Select((_, i) => i is 0 or 2 ? "---" : "---:")]);
        foreach (var result in results)
        {
            foreach (var operation in result.Operations) Line(output, Cells(result, operation));
        }

        output.WriteLine();
        Line(output, ["scenario", "nodes", "stack", "table", "gone", "neighbours", "connections", "alone", "refused", "KiB a node", "events", "CPU (s)", "trace"]);
        Line(output, ["---", "---:", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---"]);
        foreach (var result in results) Line(output, Cells(result));
    }

    private static string[] Cells(ScenarioResult result, OperationResult operation) =>
    [
        result.Scenario,
        Text(result.Nodes),
        operation.Operation,
        operation.SuccessRate.ToString("P2", CultureInfo.InvariantCulture),
        Text(operation.Attempts),
        operation.Hops.Count == 0 ? "" : Text(operation.Hops.Mean),
        operation.Hops.Count == 0 ? "" : Text(result.HopBound),
        Text(operation.Seconds.Median),
        Text(operation.Seconds.P95),
        operation.Requests.Count == 0 ? "" : operation.Requests.Mean.ToString("F1", CultureInfo.InvariantCulture),
    ];

    private static string[] Cells(ScenarioResult result) =>
    [
        result.Scenario,
        Text(result.Nodes),
        result.Stack.ToString(),
        result.Table.Peers.ToString("F1", CultureInfo.InvariantCulture),
        result.Table.Gone.ToString("P1", CultureInfo.InvariantCulture),
        result.Table.Neighbours.ToString("P1", CultureInfo.InvariantCulture),
        result.Table.Connections.ToString("F1", CultureInfo.InvariantCulture),
        Text(result.Table.Alone),
        Text(result.Table.Refused),
        Text(result.BytesPerNode / 1024),
        Text(result.Events),
        result.CpuSeconds.ToString("F0", CultureInfo.InvariantCulture),
        result.Trace[..12],
    ];

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
}
