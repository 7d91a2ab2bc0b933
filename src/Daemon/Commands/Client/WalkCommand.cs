using System.CommandLine;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>dht walk: every DHT server that can be found.</summary>
internal static class WalkCommand
{
    public static Command Create() => ClientCommand.Create("walk", "Visit every DHT server that can be found from here.", RunAsync);

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var lines = await command.StreamAsync("api/operator/dht/walk", "Walking the network", "peers visited", ClientJson.Default.LookupLine);
        if (lines is not [.., WalkResultLine result]) throw new CommandException("The daemon broke off before the walk had ended.");
        if (command.Json) return ExitCodes.Success;

        var table = new TextTable("PEER", "OUTCOME", "NAMED", "AGENT", "ADDRESSES");
        foreach (var peer in lines.OfType<VisitLine>()) table.Add(peer.PeerId, peer.Outcome, peer.Named, peer.Agent, string.Join(' ', peer.Addresses));
        if (lines.Count > 1)
        {
            table.Print(command.Output);
            await command.Output.WriteLineAsync();
        }

        var end = result.Complete ? "" : ", cut short";
        await command.Output.WriteLineAsync(FormattableString.Invariant($"{result.Peers} peers seen, {result.Answered} answered, {result.ElapsedMs} ms{end}"));
        return ExitCodes.Success;
    }
}
