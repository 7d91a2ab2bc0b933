using System.CommandLine;
using System.Globalization;

namespace Registry.Daemon.Commands.Client;

/// <summary>audit: what operators did and what was refused, newest first.</summary>
internal static class AuditCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "Lines listed at most.", DefaultValueFactory = _ => 100 };
    private static readonly Option<long?> Before = new("--before") { Description = "Only lines older than the one with this id." };

    public static Command Create()
    {
        var command = ClientCommand.Create("audit", "List what operators did and what was refused, newest first.", RunAsync);
        command.Options.Add(Limit);
        command.Options.Add(Before);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/operator/audit?limit={command.Parsed.GetValue(Limit)}&before={command.Parsed.GetValue(Before)}");
        var (rows, _) = await command.Client.PageAsync(path, command.Cancellation);
        if (command.Json) command.PrintJson(rows);
        if (rows.Count == 0) return command.Nothing("The log has no such lines.");
        if (command.Json) return ExitCodes.Success;

        var table = new TextTable("ID", "AT", "BY", "FROM", "ACTION", "TARGET", "OUTCOME", "REASON");
        foreach (var line in command.Client.Read(rows, ClientJson.Default.AuditLineArray))
        {
            table.Add(line.Id, line.At.ToString("u", CultureInfo.InvariantCulture), line.By, line.From, line.Action, line.Target, line.Outcome, line.Reason);
        }

        command.Print(table);
        return ExitCodes.Success;
    }
}
