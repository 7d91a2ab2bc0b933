using System.CommandLine;
using Registry.HttpBridge.Endpoints.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>diagnose: why a worker is not listed or not reachable, and what to do.</summary>
internal static class DiagnoseCommand
{
    private static readonly Argument<string> What = new("WHAT") { Description = "A peer id, a wallet's address (0x…) or a node id." };

    public static Command Create()
    {
        var command = ClientCommand.CreatePublic("diagnose", "Say why a worker is not listed or not reachable, and what to do.", RunAsync);
        command.Arguments.Add(What);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var what = command.Parsed.GetRequiredValue(What);
        var kind = Guid.TryParse(what, out _) ? "node" : what.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "wallet" : "peer";
        var document = await command.WatchAsync("Asking the daemon", _ => command.Client.DocumentAsync($"api/diagnose?{kind}={Uri.EscapeDataString(what)}", command.Cancellation));
        if (command.Json)
        {
            command.PrintJson(document);
            return ExitCodes.Success;
        }

        var answer = command.Client.Read(document, ClientJson.Default.DiagnosisAnswer);
        foreach (var node in answer.Nodes)
        {
            command.Say($"{node.NodeId}: {node.Status}, {(node.Listed ? "listed" : "not listed")}, {(node.Reachable ? "reachable" : "not confirmed to be reachable")}");
            command.Say($"  peer {node.PeerId}, wallet {node.WalletAddress}, model {node.ModelId}");
            Print(command, node.Findings);
        }

        Print(command, answer.Findings);
        if (answer.Total > answer.Nodes.Count) command.Say($"and {answer.Total - answer.Nodes.Count} nodes more");
        return answer.Nodes.Count > 0 ? ExitCodes.Success : ExitCodes.NothingFound;
    }

    private static void Print(ClientCommand command, IReadOnlyList<FindingAnswer> findings)
    {
        foreach (var finding in findings)
        {
            command.Say($"  {finding.Code}{(finding.At is { } at ? $" ({Span.Since(at)} ago)" : "")}: {finding.Message}");
            command.Say($"    {finding.Advice}");
        }
    }
}
