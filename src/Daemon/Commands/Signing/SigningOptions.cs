using System.CommandLine;
using System.Text.Json.Nodes;
using Registry.Daemon.Configuration;
using Registry.Daemon.Unix;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Commands.Signing;

/// <summary>What the commands that sign have in common: the keys, the network, the body, and the printing of it.</summary>
internal static class SigningOptions
{
    public static readonly Argument<string> Body = new("BODY") { Description = "JSON file of the call's fields; - for standard input." };
    public static readonly Option<string> WalletKey = new("--wallet-key") { Description = "File with the wallet's private key: 64 hex digits, or a web3 key file (version 3); - to type it." };
    public static readonly Option<string> PasswordFile = new("--password-file") { Description = "File whose first line is the password of the web3 key file. Default: asked for." };
    public static readonly Option<string> PeerKey = new("--peer-key") { Description = "The peer's private key file, Ed25519 or RSA: as libp2p and hivemind write it, in base64, PEM, DER, or the config of kubo. Fills in peer_id." };
    public static readonly Option<string> Network = new("--network") { Description = "Network the statement is for. Default: far-mesh" };
    public static readonly Option<string> Scheme = SchemeOption();

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { WalletKey, PasswordFile, PeerKey, Scheme, Network }) command.Options.Add(option);
    }

    /// <summary>The signed body, printed: nothing else is on standard output.</summary>
    public static void Run(ParseResult parsed, RecordKind kind, JsonObject body, TextWriter output)
    {
        var wallet = ReadWallet(parsed);
        using var peer = ReadPeer(parsed);
        if (wallet is null && peer is null) throw new CommandException("nobody signs: give --wallet-key, --peer-key or both");
        var keys = new SigningKeys(wallet, peer, parsed.GetValue(Scheme) == "eip712" ? SignatureScheme.Eip712 : SignatureScheme.Eip191);
        if (StatementSigner.Sign(body, kind, ReadNetwork(parsed), keys, TimeProvider.System.GetUtcNow(), out var signed) is { } failure)
        {
            throw new CommandException(failure.Message, failure.Errors.Select(error => $"{error.Field} {error.Message}"));
        }

        output.WriteLine(signed!.ToJsonString(JsonText.Indented));
    }

    private static WalletKey? ReadWallet(ParseResult parsed)
    {
        if (parsed.GetValue(WalletKey) is not { Length: > 0 } path) return null;
        var text = path == "-" ? TypedSecret.Read("Private key of the wallet", "there is no terminal to type the wallet's key at: give a file with --wallet-key") : SecretFile.ReadText(path);
        if (WalletKeyFile.TryRead(text, () => ReadPassword(parsed.GetValue(PasswordFile)), out var key, out var error)) return key;
        throw new CommandException($"{(path == "-" ? "what was typed" : path)} is no wallet key: {error}");
    }

    private static string ReadPassword(string? file) => file is null
        ? TypedSecret.Read("Password of the key file", "the key file is encrypted: give its password with --password-file")
        : SecretFile.ReadText(file).Split('\n')[0].TrimEnd('\r');

    private static PrivateKey? ReadPeer(ParseResult parsed)
    {
        if (parsed.GetValue(PeerKey) is not { Length: > 0 } path) return null;
        return CommandInput.PeerKey(SecretFile.ReadBytes(path), path);
    }

    private static string ReadNetwork(ParseResult parsed)
    {
        var network = CommandOptions.Settings(parsed, (DaemonOptionsReader.NetworkKey, Network)).Text(DaemonOptionsReader.NetworkKey) ?? DaemonOptions.DefaultNetwork;
        return DaemonOptionsReader.NetworkMistake(network) is { } mistake ? throw new CommandException($"the name of a network has {mistake}") : network;
    }

    private static Option<string> SchemeOption()
    {
        var option = new Option<string>("--scheme") { Description = "How the wallet signs: eip191 (default) or eip712." };
        option.AcceptOnlyFromAmong("eip191", "eip712");
        return option;
    }
}
