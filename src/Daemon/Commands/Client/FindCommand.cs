using System.CommandLine;
using System.Text;
using Registry.Multiformats;

namespace Registry.Daemon.Commands.Client;

/// <summary>find: the workers of a model, over Delegated Routing.</summary>
internal static class FindCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "Model id, for example meta-llama/Llama-2-7b-chat-hf." };

    public static Command Create()
    {
        var command = ClientCommand.CreatePublic("find", "Find who serves a model, here and in the network.", RunAsync);
        command.Arguments.Add(Model);
        return command;
    }

    private static async Task<int> RunAsync(ClientCommand command)
    {
        var model = command.Parsed.GetRequiredValue(Model);
        var cid = new Cid(Cid.RawCodec, Multihash.Sha256(Encoding.UTF8.GetBytes(model)));
        var found = await command.StreamAsync($"routing/v1/providers/{cid}", $"Looking for {model}", "found", ClientJson.Default.PeerAnswer);
        if (found.Count == 0) return command.Nothing($"Nobody was found who serves {model}.");
        if (command.Json) return ExitCodes.Success;

        var table = new TextTable("PEER", "GPU", "WALLET", "EXPIRES IN", "ADDRESSES");
        foreach (var peer in found)
        {
            var worker = peer.FarMeshWorkers is [var registered, ..] ? registered : null;
            table.Add(peer.Id, worker?.Gpu, worker?.Wallet, worker is null ? null : Span.Until(worker.ExpiresAt), peer.Addrs);
        }

        command.Print(table);
        return ExitCodes.Success;
    }
}
