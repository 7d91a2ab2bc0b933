using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands.Client;

/// <summary>block KIND VALUE: refuses somebody from now on.</summary>
internal static class BlockCommand
{
    private static readonly TimeSpan MinSpan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(3_653);

    private static readonly Argument<string> Value = new("VALUE") { Description = "The node's id, the wallet's address, the peer id, or an IP address or range (192.0.2.0/24)." };
    private static readonly Option<string> For = new("--for") { Description = "How long: 30m, 12h, 7d, 1d12h. Default: until it is lifted" };

    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = "node, wallet, peer or range." };
        kind.AcceptOnlyFromAmong("node", "wallet", "peer", "range");
        var command = ClientCommand.Create("block", "Block a node, a wallet, a peer or a range of addresses.", command => RunAsync(command, command.Parsed.GetRequiredValue(kind)));
        command.Arguments.Add(kind);
        command.Arguments.Add(Value);
        command.Options.Add(ReasonOption.Reason);
        command.Options.Add(For);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command, string kind)
    {
        var body = ReasonOption.Body(command);
        body["kind"] = kind;
        body["value"] = command.Parsed.GetRequiredValue(Value);
        if (command.Parsed.GetValue(For) is { Length: > 0 } span)
        {
            if (!Duration.TryParse(span, out var length) || length < MinSpan || length > MaxSpan) throw new CommandException($"--for: {Duration.Form}, from a second to ten years; got '{span}'");
            body["expires_at"] = (TimeProvider.System.GetUtcNow() + length).ToString("O", CultureInfo.InvariantCulture);
        }

        var answer = await command.Client.ChangeAsync(HttpMethod.Post, "api/operator/blocks", body, command.Cancellation) ?? throw new CommandException("The daemon did not say what it blocked.");
        if (command.Json)
        {
            command.PrintJson(answer);
            return ExitCodes.Success;
        }

        var block = command.Client.Read(answer, ClientJson.Default.BlockRow);
        command.Say($"Blocked {block.Kind} {block.Value}: block {block.Id}.");
        return ExitCodes.Success;
    }
}

/// <summary>blocks: those in force.</summary>
internal static class BlocksCommand
{
    public static Command Create() => ClientCommand.Create("blocks", "List the blocks in force.", RunAsync);

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var rows = await command.AllAsync("api/operator/blocks");
        if (command.Json) command.PrintJson(rows);
        if (rows.Count == 0) return command.Nothing("Nobody is blocked.");
        if (command.Json) return ExitCodes.Success;

        var table = new TextTable("ID", "KIND", "VALUE", "SINCE", "ENDS IN", "BY", "REASON");
        foreach (var row in command.Client.Read(rows, ClientJson.Default.BlockRowArray))
        {
            table.Add(row.Id, row.Kind, row.Value, row.Since.ToString("u", CultureInfo.InvariantCulture), row.ExpiresAt is { } end ? Span.Until(end) : null, row.By, row.Reason);
        }

        command.Print(table);
        return ExitCodes.Success;
    }
}

/// <summary>unblock ID: lifts a block.</summary>
internal static class UnblockCommand
{
    private static readonly Argument<long> Id = new("ID") { Description = "The block's id, as blocks lists it." };

    public static Command Create()
    {
        var command = ClientCommand.Create("unblock", "Lift a block.", RunAsync);
        command.Arguments.Add(Id);
        command.Options.Add(ReasonOption.Reason);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/operator/blocks/{command.Parsed.GetRequiredValue(Id)}");
        await command.Client.ChangeAsync(HttpMethod.Delete, path, ReasonOption.Body(command), command.Cancellation);
        return ExitCodes.Success;
    }
}

/// <summary>remove NODE_ID: withdraws a node in its owner's stead.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string> Node = new("NODE_ID") { Description = "The node's id." };
    private static readonly Option<bool> Block = new("--block") { Description = "Block the node as well, so that it cannot register again." };

    public static Command Create()
    {
        var command = ClientCommand.Create("remove", "Remove a registered node.", RunAsync);
        command.Arguments.Add(Node);
        command.Options.Add(ReasonOption.Reason);
        command.Options.Add(Block);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var body = ReasonOption.Body(command);
        body["block"] = command.Parsed.GetValue(Block);
        var path = $"api/operator/nodes/{Uri.EscapeDataString(command.Parsed.GetRequiredValue(Node))}/remove";
        var answer = await command.Client.ChangeAsync(HttpMethod.Post, path, body, command.Cancellation);
        if (command.Json && answer is not null) command.PrintJson(answer);
        return ExitCodes.Success;
    }
}

/// <summary>Why an operator does it; every change needs it.</summary>
internal static class ReasonOption
{
    public static readonly Option<string> Reason = new("--reason") { Description = "Why, for the audit log: 1 to 500 characters.", Required = true };

    public static JsonObject Body(ClientCommand command) => new() { ["reason"] = command.Parsed.GetRequiredValue(Reason) };
}
