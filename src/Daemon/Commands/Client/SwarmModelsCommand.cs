using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>swarm models: the models of the swarm, and whether all their blocks are served.</summary>
internal static class SwarmModelsCommand
{
    private static readonly Argument<string?> Model = new("MODEL") { Description = "Only this one, by id, DHT prefix or repository.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = ClientCommand.Create("models", "List the models of the swarm, and whether all their blocks are served.", RunAsync);
        command.Arguments.Add(Model);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var model = command.Parsed.GetValue(Model);
        var path = string.IsNullOrEmpty(model) ? "api/models" : $"api/models?model_id={Uri.EscapeDataString(model)}";
        var document = await command.Client.DocumentAsync(path, command.Cancellation);
        var answer = document.Deserialize(ClientJson.Default.ModelsAnswer)!;
        if (command.Json) command.PrintJson(document);
        else if (answer.Models.Count > 0) Print(answer, command.Output);

        if (answer.LastUpdated is null) return command.Nothing("The swarm was not read yet, or hivemind is off.");
        if (answer.Models.Count == 0) return command.Nothing(string.IsNullOrEmpty(model) ? "The swarm has no models." : $"The swarm has no model {model}.");
        await command.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Read {answer.AgeSeconds} s ago{(answer.Complete ? "." : ", not to the end.")}"));
        return ExitCodes.Success;
    }

    private static void Print(ModelsAnswer answer, TextWriter output)
    {
        var table = new TextTable("MODEL", "PREFIX", "BLOCKS", "COVERED", "SERVERS", "TOKENS/S", "NOT SERVED");
        foreach (var model in answer.Models)
        {
            table.Add(model.Id, model.DhtPrefix, model.NumBlocks, model.Covered ? "yes" : "no", model.NumServers, Math.Round(model.Throughput, 1), Gaps(model));
        }

        table.Print(output);
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
