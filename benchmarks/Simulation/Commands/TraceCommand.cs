using System.CommandLine;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Commands;

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
