using System.CommandLine;

namespace Registry.Daemon.Commands.Client;

/// <summary>peers: the daemon's connections.</summary>
internal static class PeersCommand
{
    public static Command Create() => ClientCommand.Create("peers", "List the daemon's connections.", RunAsync);

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var rows = await command.AllAsync("api/operator/peers");
        if (command.Json)
        {
            command.PrintJson(rows);
            return ExitCodes.Success;
        }

        var table = new TextTable("PEER", "DIRECTION", "OPEN FOR", "STREAMS", "AGENT", "ADDRESS");
        foreach (var peer in command.Client.Read(rows, ClientJson.Default.ConnectedPeerArray))
        {
            table.Add(peer.PeerId, peer.Direction, Span.Since(peer.OpenedAt), peer.Streams, peer.Agent, peer.Address);
        }

        command.Print(table);
        return ExitCodes.Success;
    }
}
