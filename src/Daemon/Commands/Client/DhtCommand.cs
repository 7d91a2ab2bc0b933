using System.CommandLine;
using System.Globalization;
using Registry.HttpBridge.Operator.Contracts;

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

/// <summary>dht lookup: a lookup in the network, step by step.</summary>
internal static class LookupCommand
{
    private static readonly Argument<string> Key = new("KEY") { Description = DhtCommand.KeyRule };
    private static readonly Option<bool> Closest = new("--closest") { Description = "Find the peers closest to the key instead of what is under it." };

    public static Command Create()
    {
        var command = ClientCommand.Create("lookup", "Look a key up in the network, step by step.", RunAsync);
        command.Arguments.Add(Key);
        command.Options.Add(Closest);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var key = command.Parsed.GetRequiredValue(Key);
        var closest = command.Parsed.GetValue(Closest) ? "&closest=true" : "";
        var lines = await command.StreamAsync(
            $"api/operator/dht/lookup?key={Uri.EscapeDataString(key)}{closest}", $"Looking up {key}", "steps", ClientJson.Default.LookupLine);
        if (lines is not [.., ResultLine result]) throw new CommandException("The daemon broke off before the lookup had ended.");
        if (!command.Json) Print(command, lines, result);
        if (result.Found > 0) return ExitCodes.Success;
        return command.Nothing(result.Complete ? $"Nothing was found for {result.Key}." : $"Nothing was found for {result.Key} in time.");
    }

    private static void Print(ClientCommand command, IReadOnlyList<LookupLine> lines, ResultLine result)
    {
        var steps = new TextTable("HOP", "PEER", "OUTCOME", "NAMED", "AFTER MS");
        foreach (var step in lines.OfType<StepLine>()) steps.Add(step.Hop, step.PeerId, step.Outcome, step.Named, step.ElapsedMs);
        if (lines.OfType<StepLine>().Any()) Print(steps);

        var peers = new TextTable(result.Kind == "providers" ? "PROVIDER" : "PEER", "ADDRESSES");
        foreach (var peer in lines.OfType<PeerLine>()) peers.Add(peer.PeerId, peer.Addresses);
        if (lines.OfType<PeerLine>().Any()) Print(peers);

        var values = new TextTable("FROM", "BYTES", "VALUE (BASE64)");
        foreach (var value in lines.OfType<ValueLine>()) values.Add(value.From ?? "here", value.Size, value.Value);
        if (lines.OfType<ValueLine>().Any()) Print(values);

        var end = result.Complete ? "" : ", cut short";
        command.Say(FormattableString.Invariant(
            $"{result.Kind} of {result.Key}: {result.Found} found, {result.Requests} requests, {result.Failures} failed, {result.Hops} hops, {result.ElapsedMs} ms{end}"));

        void Print(TextTable table)
        {
            command.Print(table);
            command.Say("");
        }
    }
}

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
        foreach (var peer in command.Client.Read(rows, ClientJson.Default.TablePeerArray))
        {
            var connected = peer.Connected ? "yes" : "no";
            table.Add(peer.Bucket, peer.PeerId, connected, Span.Since(peer.AddedAt), Span.Since(peer.LastSeen), peer.Agent, peer.Addresses);
        }

        command.Print(table);
        return ExitCodes.Success;
    }
}

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
        else if (rows.Count > 0) Print(command.Client.Read(rows, ClientJson.Default.RecordRowArray), command);

        if (rows.Count == 0) return command.Nothing(string.IsNullOrEmpty(key) ? "No records are held." : $"Nothing is held under {key}.");
        if (rows.Count < total) command.Note(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} of {total} keys; --offset and --limit show the others."));
        return ExitCodes.Success;
    }

    private static void Print(RecordRow[] rows, ClientCommand command)
    {
        var table = new TextTable("KIND", "EXPIRES IN", "ANSWERS", "PEER", "KEY", "MODEL");
        foreach (var row in rows)
        {
            foreach (var holder in row.Holders) table.Add(row.Kind, Span.Until(holder.ExpiresAt), Answer(holder.Probe), holder.PeerId, row.Key, row.Model);
            if (row.Holders.Count == 0) table.Add(row.Kind, Span.Until(row.ExpiresAt), null, null, row.Key, row.Model);
            if (row.HolderCount > Math.Max(row.Holders.Count, 1)) table.Add(row.Kind, null, null, $"and {row.HolderCount - row.Holders.Count} more", row.Key, null);
        }

        command.Print(table);
    }

    private static string? Answer(HolderProbe? probe) => probe switch
    {
        null => null,
        { Answers: true, RoundTripMs: { } taken } => string.Create(CultureInfo.InvariantCulture, $"yes, {taken} ms"),
        { Answers: true } => "yes",
        _ => $"no, {probe.Reason}",
    };
}

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
        foreach (var peer in lines.OfType<VisitLine>()) table.Add(peer.PeerId, peer.Outcome, peer.Named, peer.Agent, peer.Addresses);
        if (lines.Count > 1)
        {
            command.Print(table);
            command.Say("");
        }

        var end = result.Complete ? "" : ", cut short";
        command.Say(FormattableString.Invariant($"{result.Peers} peers seen, {result.Answered} answered, {result.ElapsedMs} ms{end}"));
        return ExitCodes.Success;
    }
}
