using System.CommandLine;
using System.Globalization;
using Registry.Load.Hosting;
using Registry.Load.Measuring;
using Registry.Load.Operations;

namespace Registry.Load.Commands;

/// <summary>run: drives one server that is already there.</summary>
internal static class DriveCommand
{
    private static readonly Option<string> TargetOption = new("--target") { Description = "Multiaddr of the server, with /p2p at its end.", Required = true };
    private static readonly Option<int> PidOption = new("--pid") { Description = "Its process id, for the account of CPU and memory.", Required = true };
    private static readonly Option<string> OnlyOption = new("--only") { Description = "Only operations whose name contains this text; \"memory\" stands for idle connections.", DefaultValueFactory = _ => "" };
    private static readonly Option<int> TimesOption = new("--times") { Description = "How often each is measured.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> ConnectionsOption = new("--connections") { Description = "Idle connections held to measure memory.", DefaultValueFactory = _ => 1000 };

    public static Command Create()
    {
        var command = new Command("run", "Drive one server and print what each operation cost it.") { TargetOption, PidOption, OnlyOption, TimesOption, ConnectionsOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var target = Target.Parse(parsed.GetValue(TargetOption)!);
        var pid = parsed.GetValue(PidOption);
        var only = parsed.GetValue(OnlyOption)!;
        var output = parsed.InvocationConfiguration.Output;
        if (only is "" or "memory")
        {
            foreach (var sample in await Meter.MemoryAsync(target, pid, parsed.GetValue(ConnectionsOption))) Print(output, sample);
        }

        await using var neighbours = await Neighbourhood.SettleAsync(target);
        for (var time = 0; time < parsed.GetValue(TimesOption); time++)
        {
            foreach (var operation in Operation.All(target).Where(o => o.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                cancellation.ThrowIfCancellationRequested();
                Print(output, await Meter.CpuAsync(operation, pid));
            }
        }

        return 0;
    }

    private static void Print(TextWriter output, Measurement sample)
    {
        var wall = sample.Wall is { } time ? string.Create(CultureInfo.InvariantCulture, $", {time:F0} µs to the client") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sample.Name,-34} {sample.Value,8:F1} {sample.Unit}{wall}"));
    }
}
