using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Daemon.Configuration;
using Registry.Identity.Wallets;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Commands;

/// <summary>sign: a registration (or withdrawal) body with the wallet's signature, ready to send. Talks to nobody.</summary>
internal static class SignCommand
{
    private static readonly Argument<string> Body = new("BODY") { Description = "JSON file of the register call's fields; - for standard input." };
    private static readonly Option<string> KeyFile = new("--wallet-key") { Description = "File with the wallet's private key: 64 hex digits, or a web3 key file (version 3).", Required = true };
    private static readonly Option<string> PasswordFile = new("--password-file") { Description = "File whose first line is the password of the web3 key file. Default: asked for." };
    private static readonly Option<string> Network = new("--network") { Description = "Network the statement is for. Default: far-mesh" };
    private static readonly Option<bool> Withdrawal = new("--withdrawal") { Description = "Sign a withdrawal instead of a registration." };

    public static Command Create()
    {
        var scheme = new Option<string>("--scheme") { Description = "eip191 (default) or eip712." };
        scheme.AcceptOnlyFromAmong("eip191", "eip712");
        var command = new Command("sign", "Sign a registration with a wallet and print the body to send.");
        command.Arguments.Add(Body);
        foreach (var option in new Option[] { KeyFile, PasswordFile, scheme, Network, Withdrawal }) command.Options.Add(option);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output => output.WriteLine(
            Sign(parsed, parsed.GetValue(scheme) == "eip712" ? SignatureScheme.Eip712 : SignatureScheme.Eip191).ToJsonString(JsonText.Indented))));
        return command;
    }

    private static JsonObject Sign(ParseResult parsed, SignatureScheme scheme)
    {
        var wallet = ReadWallet(parsed);
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

    private static WalletKey ReadWallet(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(KeyFile);
        if (WalletKeyFile.TryRead(File.ReadAllText(path), () => ReadPassword(parsed.GetValue(PasswordFile)), out var key, out var error)) return key;
        throw new CommandException($"{path} holds no wallet key: {error}");
    }

    /// <summary>From the file, else typed unseen. Standard output is the signed body's, so the prompt goes to standard error.</summary>
    private static string ReadPassword(string? file)
    {
        if (file is not null) return File.ReadLines(file).FirstOrDefault() ?? "";
        if (Console.IsInputRedirected) throw new CommandException("the key file is encrypted: give its password with --password-file");

        Console.Error.Write("Password of the key file: ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
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
