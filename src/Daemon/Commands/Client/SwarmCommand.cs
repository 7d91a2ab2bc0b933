using System.CommandLine;
using System.Globalization;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>swarm models, peers, records.</summary>
internal static class SwarmCommand
{
    public static Command Create()
    {
        var command = new Command("swarm", "Look into the hivemind swarm through the running daemon.");
        command.Subcommands.Add(SwarmModelsCommand.Create());
        command.Subcommands.Add(SwarmPeersCommand.Create());
        command.Subcommands.Add(SwarmRecordsCommand.Create());
        return command;
    }
}

/// <summary>swarm models: the models of the swarm, and whether all their blocks are served.</summary>
internal static class SwarmModelsCommand
{
    private static readonly Argument<string?> Model = new("MODEL") { Description = "Only this one, by id, DHT prefix or repository.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = ClientCommand.CreatePublic("models", "List the models of the swarm, and whether all their blocks are served.", RunAsync);
        command.Arguments.Add(Model);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var model = command.Parsed.GetValue(Model);
        var path = string.IsNullOrEmpty(model) ? "api/models" : $"api/models?model_id={Uri.EscapeDataString(model)}";
        var document = await command.Client.DocumentAsync(path, command.Cancellation);
        var answer = command.Client.Read(document, ClientJson.Default.ModelsAnswer);
        if (command.Json) command.PrintJson(document);
        else if (answer.Models.Count > 0) Print(answer, command);

        if (answer.LastUpdated is null) return command.Nothing("The swarm was not read yet, or hivemind is off.");
        if (answer.Models.Count == 0) return command.Nothing(string.IsNullOrEmpty(model) ? "The swarm has no models." : $"The swarm has no model {model}.");
        command.Note(string.Create(CultureInfo.InvariantCulture, $"Read {answer.AgeSeconds} s ago{(answer.Complete ? "." : ", not to the end.")}"));
        return ExitCodes.Success;
    }

    private static void Print(ModelsAnswer answer, ClientCommand command)
    {
        var table = new TextTable("MODEL", "PREFIX", "BLOCKS", "COVERED", "SERVERS", "TOKENS/S", "NOT SERVED");
        foreach (var model in answer.Models)
        {
            table.Add(model.Id, model.DhtPrefix, model.NumBlocks, model.Covered ? "yes" : "no", model.NumServers, Math.Round(model.Throughput, 1), Gaps(model));
        }

        command.Print(table);
    }

    /// <summary>Runs of blocks without an online server: "0:4 12:13". What was not read counts as such.</summary>
    internal static string Gaps(ModelRow model)
    {
        var gaps = new List<string>();
        for (var block = 0; block < model.NumBlocks; block++)
        {
            if (IsServed(block)) continue;
            var start = block;
            while (block < model.Blocks.Count && !IsServed(block)) block++;
            if (block == model.Blocks.Count) block = model.NumBlocks;
            gaps.Add(string.Create(CultureInfo.InvariantCulture, $"{start}:{block}"));
        }

        return string.Join(' ', gaps);

        bool IsServed(int block) => block < model.Blocks.Count && model.Blocks[block].Online.Count > 0;
    }
}

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
        foreach (var peer in command.Client.Read(rows, ClientJson.Default.SwarmPeerArray))
        {
            table.Add(peer.PeerId, peer.NodeId, peer.Connected ? "yes" : "no", string.Join(", ", peer.Serves.Select(Text)), peer.Agent, peer.Addresses);
        }

        command.Print(table);
        return ExitCodes.Success;
    }

    private static string Text(ServedBlocks blocks) => $"{blocks.DhtPrefix} {blocks.Start}:{blocks.End} {blocks.State}{(blocks.SelfAnnounced ? "" : " (hearsay)")}";
}

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
        else if (rows.Count > 0) Print(command.Client.Read(rows, ClientJson.Default.SwarmRecordArray), withSubkeys: !string.IsNullOrEmpty(key), command);

        if (rows.Count == 0) return command.Nothing(string.IsNullOrEmpty(key) ? "No records are held." : $"Nothing is held under {key}.");
        if (rows.Count < total) command.Note(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} of {total} keys; --offset and --limit show the others."));
        return ExitCodes.Success;
    }

    private static void Print(SwarmRecord[] rows, bool withSubkeys, ClientCommand command)
    {
        var table = new TextTable("KEY", "KIND", "EXPIRES IN", "BYTES", "SUBKEYS", "SELF-ANNOUNCED");
        foreach (var row in rows)
        {
            table.Add(row.Name ?? row.Key, row.Cached ? row.Kind + ", cached" : row.Kind, Span.Until(row.ExpiresAt), row.Bytes, row.SubkeyCount, row.SelfAnnounced);
            if (!withSubkeys) continue;
            foreach (var entry in row.Subkeys) table.Add("  " + entry.Subkey, "subkey", Span.Until(entry.ExpiresAt), entry.Bytes, null, entry.SelfAnnounced ? "yes" : "no");
        }

        command.Print(table);
    }
}
