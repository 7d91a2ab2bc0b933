using System.CommandLine;
using System.Globalization;
using Registry.Load.Measuring;
using Registry.Load.Operations;
using Registry.Load.Servers;

namespace Registry.Load.Commands;

/// <summary>compare: several servers in alternating rounds, so that what else the machine does falls on all of them alike.</summary>
internal static class CompareCommand
{
    private static readonly Option<string[]> ServersOption = new("--servers")
    {
        Description = $"Any of {string.Join(", ", ServerKind.Names)} (the protocols of registry alone). The first is compared with the others.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["registry", "p2pd", "rust"],
    };

    private static readonly Option<int> RoundsOption = new("--rounds") { Description = "Rounds, each with fresh processes.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> ConnectionsOption = new("--connections") { Description = "Idle connections held to measure memory; 0 leaves that out.", DefaultValueFactory = _ => 1000 };
    private static readonly Option<bool> PinOption = new("--pin") { Description = "Servers run on core 0 alone; run this program itself under \"taskset -c 1\".", DefaultValueFactory = _ => true };
    private static readonly Option<string> DaemonOption = new("--daemon")
    {
        Description = "The daemon's executable.",
        DefaultValueFactory = _ => Path.GetFullPath("src/Daemon/bin/Release/net10.0/registry"),
    };

    public static Command Create()
    {
        var command = new Command("compare", "Run servers in turn and print medians and ratios.") { ServersOption, RoundsOption, ConnectionsOption, PinOption, DaemonOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var kinds = parsed.GetValue(ServersOption)!.Select(name => ServerKind.Find(name, parsed.GetValue(DaemonOption)!)).ToList();
        int? core = parsed.GetValue(PinOption) ? 0 : null;
        var comparison = new Comparison();
        for (var round = 1; round <= parsed.GetValue(RoundsOption); round++)
        {
            foreach (var kind in kinds)
            {
                cancellation.ThrowIfCancellationRequested();
                await foreach (var sample in MeasureAsync(kind, core, parsed.GetValue(ConnectionsOption)))
                {
                    comparison.Add(kind.Name, sample);
                    parsed.InvocationConfiguration.Error.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"round {round}  {kind.Name,-18} {sample.Name,-34} {sample.Value,8:F1} {sample.Unit}"));
                }
            }
        }

        parsed.InvocationConfiguration.Output.Write(comparison.ToMarkdown());
        return 0;
    }

    /// <summary>Memory in a process of its own: what load leaves behind is not the price of an idle connection.</summary>
    private static async IAsyncEnumerable<Measurement> MeasureAsync(ServerKind kind, int? core, int connections)
    {
        await using (var server = await ServerProcess.StartAsync(kind, core))
        {
            yield return new Measurement("start to listening", "ms", server.Startup.TotalMilliseconds);
            if (connections > 0)
            {
                foreach (var sample in await Meter.MemoryAsync(server.Ready.Target, server.Pid, connections)) yield return sample;
            }
        }

        await using (var server = await ServerProcess.StartAsync(kind, core))
        {
            await using var neighbours = await Neighbourhood.SettleAsync(server.Ready.Target);
            foreach (var operation in Operation.All(server.Ready.Target)) yield return await Meter.CpuAsync(operation, server.Pid);
        }
    }
}
