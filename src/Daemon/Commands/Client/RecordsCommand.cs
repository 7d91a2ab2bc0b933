using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>dht records: what the daemon holds, when it expires, and whether the peers behind it answer.</summary>
internal static class RecordsCommand
{
    private static readonly Option<string> Key = new("--key") { Description = "Only this key. " + DhtCommand.KeyRule };
    private static readonly Option<bool> NoProbe = new("--no-probe") { Description = "Do not ask whether the holders answer." };
    private static readonly Option<int> Limit = new("--limit") { Description = "Keys listed at most.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Offset = new("--offset") { Description = "Keys passed over." };

    public static Command Create()
    {
        var command = ClientCommand.Create("records", "List the records the daemon holds, and whether their holders answer.", RunAsync);
        foreach (var option in new Option[] { Key, NoProbe, Limit, Offset }) command.Options.Add(option);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var parsed = command.Parsed;
        var key = parsed.GetValue(Key);
        var path = string.Create(CultureInfo.InvariantCulture, $"api/operator/dht/records?offset={parsed.GetValue(Offset)}&limit={parsed.GetValue(Limit)}");
        if (!string.IsNullOrEmpty(key)) path += $"&key={Uri.EscapeDataString(key)}";
        if (!parsed.GetValue(NoProbe)) path += "&probe=true";

        var (rows, total) = await command.WatchAsync("Asking the holders", _ => command.Client.PageAsync(path, command.Cancellation));
        if (command.Json) command.PrintJson(rows);
        else if (rows.Count > 0) Print(rows.Deserialize(ClientJson.Default.RecordRowArray)!, command.Output);

        if (rows.Count == 0) return command.Nothing(string.IsNullOrEmpty(key) ? "No records are held." : $"Nothing is held under {key}.");
        if (rows.Count < total) await command.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} of {total} keys; --offset and --limit show the others."));
        return ExitCodes.Success;
    }

    private static void Print(RecordRow[] rows, TextWriter output)
    {
        var table = new TextTable("KIND", "EXPIRES IN", "ANSWERS", "PEER", "KEY", "MODEL");
        foreach (var row in rows)
        {
            foreach (var holder in row.Holders) table.Add(row.Kind, Span.Until(holder.ExpiresAt), Answer(holder.Probe), holder.PeerId, row.Key, row.Model);
            if (row.Holders.Count == 0) table.Add(row.Kind, Span.Until(row.ExpiresAt), null, null, row.Key, row.Model);
            if (row.HolderCount > Math.Max(row.Holders.Count, 1)) table.Add(row.Kind, null, null, $"and {row.HolderCount - row.Holders.Count} more", row.Key, null);
        }

        table.Print(output);
    }

    private static string? Answer(HolderProbe? probe) => probe switch
    {
        null => null,
        { Answers: true, RoundTripMs: { } taken } => string.Create(CultureInfo.InvariantCulture, $"yes, {taken} ms"),
        { Answers: true } => "yes",
        _ => $"no, {probe.Reason}",
    };
}
