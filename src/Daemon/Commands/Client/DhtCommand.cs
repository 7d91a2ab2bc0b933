using System.CommandLine;

namespace Registry.Daemon.Commands.Client;

/// <summary>dht lookup, table, records, walk.</summary>
internal static class DhtCommand
{
    public const string KeyRule =
        "A model id, CID, peer id, or the path of a value (/far-mesh/…, /pk/…). peer:, cid:, model: and hex: say which it is where that is in doubt.";

    public static Command Create()
    {
        var command = new Command("dht", "Look into the DHT through the running daemon.");
        command.Subcommands.Add(LookupCommand.Create());
        command.Subcommands.Add(TableCommand.Create());
        command.Subcommands.Add(RecordsCommand.Create());
        command.Subcommands.Add(WalkCommand.Create());
        return command;
    }
}
