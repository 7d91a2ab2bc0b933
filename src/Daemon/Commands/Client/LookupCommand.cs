using System.CommandLine;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.Daemon.Commands.Client;

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
        if (!command.Json) Print(command.Output, lines, result);
        if (result.Found > 0) return ExitCodes.Success;
        return command.Nothing(result.Complete ? $"Nothing was found for {result.Key}." : $"Nothing was found for {result.Key} in time.");
    }

    private static void Print(TextWriter output, IReadOnlyList<LookupLine> lines, ResultLine result)
    {
        var steps = new TextTable("HOP", "PEER", "OUTCOME", "NAMED", "AFTER MS");
        foreach (var step in lines.OfType<StepLine>()) steps.Add(step.Hop, step.PeerId, step.Outcome, step.Named, step.ElapsedMs);
        if (lines.OfType<StepLine>().Any()) Print(steps);

        var peers = new TextTable(result.Kind == "providers" ? "PROVIDER" : "PEER", "ADDRESSES");
        foreach (var peer in lines.OfType<PeerLine>()) peers.Add(peer.PeerId, string.Join(' ', peer.Addresses));
        if (lines.OfType<PeerLine>().Any()) Print(peers);

        var values = new TextTable("FROM", "BYTES", "VALUE (BASE64)");
        foreach (var value in lines.OfType<ValueLine>()) values.Add(value.From ?? "here", value.Size, value.Value);
        if (lines.OfType<ValueLine>().Any()) Print(values);

        var end = result.Complete ? "" : ", cut short";
        output.WriteLine(FormattableString.Invariant(
            $"{result.Kind} of {result.Key}: {result.Found} found, {result.Requests} requests, {result.Failures} failed, {result.Hops} hops, {result.ElapsedMs} ms{end}"));

        void Print(TextTable table)
        {
            table.Print(output);
            output.WriteLine();
        }
    }
}
