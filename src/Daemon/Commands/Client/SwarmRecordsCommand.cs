using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>swarm records: what the hivemind node of the daemon holds.</summary>
internal static class SwarmRecordsCommand
{
    private static readonly Option<string> Key = new("--key") { Description = "Only this key, with all its subkeys: its text (Llama-2-7b-chat-hf.0, _farmesh.models) or its id in hex." };
    private static readonly Option<int> Limit = new("--limit") { Description = "Keys listed at most.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Offset = new("--offset") { Description = "Keys passed over." };

    public static Command Create()
    {
        var command = ClientCommand.Create("records", "List the records that the daemon's hivemind node holds.", RunAsync);
        foreach (var option in new Option[] { Key, Limit, Offset }) command.Options.Add(option);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var parsed = command.Parsed;
        var key = parsed.GetValue(Key);
        var path = string.Create(CultureInfo.InvariantCulture, $"api/operator/swarm/records?offset={parsed.GetValue(Offset)}&limit={parsed.GetValue(Limit)}");
        if (!string.IsNullOrEmpty(key)) path += $"&key={Uri.EscapeDataString(key)}";

        var (rows, total) = await command.WatchAsync("Asking the daemon", _ => command.Client.PageAsync(path, command.Cancellation));
        if (command.Json) command.PrintJson(rows);
        else if (rows.Count > 0) Print(rows.Deserialize(ClientJson.Default.SwarmRecordArray)!, withSubkeys: !string.IsNullOrEmpty(key), command.Output);

        if (rows.Count == 0) return command.Nothing(string.IsNullOrEmpty(key) ? "No records are held." : $"Nothing is held under {key}.");
        if (rows.Count < total) await command.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} of {total} keys; --offset and --limit show the others."));
        return ExitCodes.Success;
    }

    private static void Print(SwarmRecord[] rows, bool withSubkeys, TextWriter output)
    {
        var table = new TextTable("KEY", "KIND", "EXPIRES IN", "BYTES", "SUBKEYS", "SELF-ANNOUNCED");
        foreach (var row in rows)
        {
            table.Add(row.Name ?? row.Key, row.Cached ? row.Kind + ", cached" : row.Kind, Span.Until(row.ExpiresAt), row.Bytes, row.SubkeyCount, row.SelfAnnounced);
            if (!withSubkeys) continue;
            foreach (var entry in row.Subkeys) table.Add("  " + entry.Subkey, "subkey", Span.Until(entry.ExpiresAt), entry.Bytes, null, entry.SelfAnnounced ? "yes" : "no");
        }

        table.Print(output);
    }
}
