using System.CommandLine;
using System.Text.Json;

namespace Registry.Daemon.Commands.Client;

/// <summary>dht table: the routing table.</summary>
internal static class TableCommand
{
    public static Command Create() => ClientCommand.Create("table", "List the routing table, closest peers first.", RunAsync);

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var rows = await command.AllAsync("api/operator/dht/table");
        if (command.Json)
        {
            command.PrintJson(rows);
            return ExitCodes.Success;
        }

        var table = new TextTable("BUCKET", "PEER", "CONNECTED", "IN TABLE FOR", "SEEN AGO", "AGENT", "ADDRESSES");
        foreach (var peer in rows.Deserialize(ClientJson.Default.TablePeerArray)!)
        {
            var connected = peer.Connected ? "yes" : "no";
            table.Add(peer.Bucket, peer.PeerId, connected, Span.Since(peer.AddedAt), Span.Since(peer.LastSeen), peer.Agent, string.Join(' ', peer.Addresses));
        }

        table.Print(command.Output);
        return ExitCodes.Success;
    }
}
