using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Daemon.Configuration;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Commands;

/// <summary>sign: a registration (or withdrawal) body with the wallet's signature, ready to send. Talks to nobody.</summary>
internal static class SignCommand
{
    private static readonly Argument<string> Body = new("BODY") { Description = "JSON file of the register call's fields; - for standard input." };
    private static readonly Option<string> WalletKeyFile = new("--wallet-key") { Description = "File with the wallet's private key: 64 hex digits.", Required = true };
    private static readonly Option<string> Network = new("--network") { Description = "Network the statement is for. Default: far-mesh" };
    private static readonly Option<bool> Withdrawal = new("--withdrawal") { Description = "Sign a withdrawal instead of a registration." };

    public static Command Create()
    {
        var scheme = new Option<string>("--scheme") { Description = "eip191 (default) or eip712." };
        scheme.AcceptOnlyFromAmong("eip191", "eip712");
        var command = new Command("sign", "Sign a registration with a wallet and print the body to send.");
        command.Arguments.Add(Body);
        foreach (var option in new Option[] { WalletKeyFile, scheme, Network, Withdrawal }) command.Options.Add(option);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output => output.WriteLine(
            Sign(parsed, parsed.GetValue(scheme) == "eip712" ? SignatureScheme.Eip712 : SignatureScheme.Eip191).ToJsonString(JsonText.Indented))));
        return command;
    }

    private static JsonObject Sign(ParseResult parsed, SignatureScheme scheme)
    {
        var wallet = ReadWallet(parsed.GetRequiredValue(WalletKeyFile));
        var body = ReadBody(parsed.GetRequiredValue(Body));
        var kind = parsed.GetValue(Withdrawal) ? RecordKind.Withdrawal : RecordKind.Registration;
        var failure = StatementSigner.Sign(body, kind, ReadNetwork(parsed), wallet, scheme, TimeProvider.System.GetUtcNow(), out var signed);
        if (failure is null) return signed!;

        var fields = failure.Errors.Select(error => $"{Environment.NewLine}  {error.Field} {error.Message}");
        throw new CommandException(failure.Message + string.Concat(fields));
    }

    private static string ReadNetwork(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(Network) is { Length: > 0 } network) settings[DaemonOptionsReader.NetworkKey] = network;
        return ConfigurationSources.Build(settings)[DaemonOptionsReader.NetworkKey] ?? DaemonOptions.DefaultNetwork;
    }

    private static WalletKey ReadWallet(string path)
    {
        if (WalletKey.TryParse(File.ReadAllText(path).Trim(), out var key, out var error)) return key!;
        throw new CommandException($"{path} holds no wallet key: {error}");
    }

    private static JsonObject ReadBody(string path)
    {
        try
        {
            var text = path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
            return JsonNode.Parse(text) as JsonObject ?? throw new CommandException($"{path} is no JSON object");
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{path} is no JSON: {fault.Message}");
        }
    }
}
