using System.CommandLine;
using System.Text.Json.Nodes;
using Registry.Daemon.Terminal;
using Registry.Registrations;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Commands.Signing;

/// <summary>sign: a registration body with the signatures of the wallet and the peer, ready to send. Talks to nobody.</summary>
internal static class SignCommand
{
    private static readonly Option<string> ApiKey = new("--api-key") { Description = "File of the worker's API key, whose hash is signed; made when missing. Default: api.key" };
    private static readonly Option<bool> NoApiKey = new("--no-api-key") { Description = "State no API key: heartbeats are the peer's own then." };
    private static readonly Option<string> Authorization = new("--authorization") { Description = "JSON file of the wallet's authorization, in place of its signature; with --peer-key." };

    public static Command Create()
    {
        var command = new Command("sign", "Sign a registration and print the body to send.");
        command.Arguments.Add(SigningOptions.Body);
        SigningOptions.AddTo(command);
        foreach (var option in new Option[] { ApiKey, NoApiKey, Authorization }) command.Options.Add(option);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            var body = CommandInput.ReadJson(parsed.GetRequiredValue(SigningOptions.Body));
            if (parsed.GetValue(Authorization) is { Length: > 0 } file) Rest(body, file, parsed);
            if (!parsed.GetValue(NoApiKey) && body["api_key_hash"] is null) AddKey(body, parsed);
            SigningOptions.Run(parsed, RecordKind.Registration, body, output);
        }));
        return command;
    }

    /// <summary>Lets the registration rest on what the wallet signed before.</summary>
    private static void Rest(JsonObject body, string file, ParseResult parsed)
    {
        if (parsed.GetValue(SigningOptions.WalletKey) is { Length: > 0 }) throw new CommandException("either --wallet-key or --authorization, not both");
        var authorization = CommandInput.ReadJson(file);
        body["wallet_address"] ??= authorization["wallet_address"]?.DeepClone();
        body["authorization"] = authorization;
    }

    private static void AddKey(JsonObject body, ParseResult parsed)
    {
        var path = parsed.GetValue(ApiKey) is { Length: > 0 } given ? given : ApiKeyFile.DefaultPath;
        body["api_key_hash"] = ApiKeys.Hash(ApiKeyFile.ReadOrCreate(path, out var created));
        parsed.InvocationConfiguration.Error.WriteLine(Printable.Of(created ? $"A new API key for heartbeats is in {path}." : $"The API key for heartbeats is the one in {path}."));
    }
}
