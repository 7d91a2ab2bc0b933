using System.CommandLine;
using System.Text.Json;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>swarm peers: the nodes of hivemind's routing table, and the servers of models.</summary>
internal static class SwarmPeersCommand
{
    public static Command Create() => ClientCommand.Create("peers", "List the nodes of hivemind's routing table and the servers of models.", RunAsync);

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var rows = await command.AllAsync("api/operator/swarm/peers");
        if (command.Json) command.PrintJson(rows);
        if (rows.Count == 0) return command.Nothing("No peer of the swarm is known.");
        if (command.Json) return ExitCodes.Success;

        var table = new TextTable("PEER", "NODE ID", "CONNECTED", "SERVES", "AGENT", "ADDRESSES");
        foreach (var peer in rows.Deserialize(ClientJson.Default.SwarmPeerArray)!)
        {
            table.Add(peer.PeerId, peer.NodeId, peer.Connected ? "yes" : "no", string.Join(", ", peer.Serves.Select(Text)), peer.Agent, string.Join(' ', peer.Addresses));
        }

        table.Print(command.Output);
        return ExitCodes.Success;
    }

    private static string Text(ServedBlocks blocks) => $"{blocks.DhtPrefix} {blocks.Start}:{blocks.End} {blocks.State}{(blocks.SelfAnnounced ? "" : " (hearsay)")}";
}
