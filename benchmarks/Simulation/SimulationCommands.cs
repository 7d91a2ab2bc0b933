using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation;

/// <summary>report: runs scenarios at several sizes; a table goes to the output, a plot and the numbers to files.</summary>
internal static class ReportCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private static readonly Option<string> NodesOption = new("--nodes") { Description = "Sizes of the network, separated by commas.", DefaultValueFactory = _ => "100,300,1000" };
    private static readonly Option<string> ScenariosOption = new("--scenarios") { Description = $"Separated by commas, of: {string.Join(", ", Scenario.All.Select(s => s.Name))}.", DefaultValueFactory = _ => "steady" };
    private static readonly Option<ulong> SeedOption = new("--seed") { Description = "Decides everything.", DefaultValueFactory = _ => 1 };
    private static readonly Option<NodeStack> StackOption = new("--stack") { Description = "Full: Noise and Yamux below the host. Direct: neither, with the same round trips.", DefaultValueFactory = _ => NodeStack.Direct };
    private static readonly Option<int> OperationsOption = new("--operations") { Description = "Operations of each kind.", DefaultValueFactory = _ => 500 };
    private static readonly Option<double> DelayOption = new("--delay") { Description = "Median delay between two nodes, one way, in milliseconds.", DefaultValueFactory = _ => 50 };
    private static readonly Option<double> LossOption = new("--loss") { Description = "Part of all parcels that are lost and sent again.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> JoinOption = new("--join") { Description = "Nodes join this many milliseconds apart.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> SettleOption = new("--settle") { Description = "Virtual seconds from the last join to the first measurement.", DefaultValueFactory = _ => 120 };
    private static readonly Option<int> ChurnOption = new("--churn") { Description = "Virtual minutes within which half of all nodes are replaced, where nodes leave.", DefaultValueFactory = _ => 120 };
    private static readonly Option<FileInfo?> OutOption = new("--out") { Description = "File for the plot (SVG); the numbers go beside it as JSON." };

    public static Command Create()
    {
        var command = new Command("report", "Run scenarios and report hops, latency, success and table health against network size.")
        {
            NodesOption, ScenariosOption, SeedOption, StackOption, OperationsOption, DelayOption, LossOption, JoinOption, SettleOption, ChurnOption, OutOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = new ScenarioSettings
        {
            Seed = parsed.GetValue(SeedOption),
            Stack = parsed.GetValue(StackOption),
            Operations = parsed.GetValue(OperationsOption),
            Network = new NetworkConditions { MedianDelay = TimeSpan.FromMilliseconds(parsed.GetValue(DelayOption)), Loss = parsed.GetValue(LossOption) },
            JoinPause = TimeSpan.FromMilliseconds(parsed.GetValue(JoinOption)),
            Settle = TimeSpan.FromSeconds(parsed.GetValue(SettleOption)),
            ChurnPeriod = TimeSpan.FromMinutes(parsed.GetValue(ChurnOption)),
            MeasuresMemory = true,
            OnProgress = parsed.InvocationConfiguration.Error.WriteLine,
        };
        var scenarios = parsed.GetValue(ScenariosOption)!.Split(',').Select(name => Scenario.All.Single(s => s.Name == name)).ToList();
        var sizes = parsed.GetValue(NodesOption)!.Split(',').Select(int.Parse).ToList();
        var results = new List<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            foreach (var size in sizes) results.Add(scenario.Run(settings with { Nodes = size }));
        }

        ReportTable.Write(parsed.InvocationConfiguration.Output, results);
        if (parsed.GetValue(OutOption) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, SvgPlot.Draw(PlotPanel.Of(results)), cancellation);
            await File.WriteAllTextAsync(Path.ChangeExtension(file.FullName, ".json"), JsonSerializer.Serialize(results, Json), cancellation);
        }

        return 0;
    }
}

/// <summary>Prints the hash of a trace, to compare processes and machines.</summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "Decides everything.", DefaultValueFactory = _ => 1 };
        var nodes = new Option<int>("--nodes") { Description = "How many.", DefaultValueFactory = _ => 30 };
        var stack = new Option<NodeStack>("--stack") { Description = "Below the host.", DefaultValueFactory = _ => NodeStack.Direct };
        var command = new Command("trace", "Runs a bit of everything and prints the hash of the trace.") { seed, nodes, stack };
        command.SetAction(parsed => Console.WriteLine(TraceScenario.Run(parsed.GetValue(seed), parsed.GetValue(nodes), parsed.GetValue(stack))));
        return command;
    }
}
