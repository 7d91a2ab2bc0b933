using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Commands.Signing;

/// <summary>
/// authorize: the wallet's word that a peer may register for it; withdraw: that something is no longer offered. Both about a peer
/// and one model, or all. Talk to nobody.
/// </summary>
internal static class PeerStatementCommands
{
    private const int MaxDays = 90;

    private static readonly Option<string> Peer = new("--peer") { Description = "Peer id. Default: that of --peer-key" };
    private static readonly Option<string> AuthorizedPeer = new("--peer") { Description = "Peer id.", Required = true };
    private static readonly Option<string> IssuedAt = new("--issued-at") { Description = "Time of issue, RFC 3339. It ends what was issued up to then: name a later one where a clock was ahead. Default: now" };
    private static readonly Option<string> Model = new("--model") { Description = "Model id. Default: * for every model" };
    private static readonly Option<string> Wallet = new("--wallet") { Description = "The wallet's address, where its key does not sign." };
    private static readonly Option<int?> Days = new("--days") { Description = "How many days the authorization holds: 1 to 90. Default: 90" };

    public static Command CreateAuthorize()
    {
        var command = new Command("authorize", "Sign an authorization with the wallet: the peer may register for it. Prints the body for POST /api/authorizations or --authorization.");
        foreach (var option in new Option[] { AuthorizedPeer, Model, Days, SigningOptions.WalletKey, SigningOptions.PasswordFile, SigningOptions.Scheme, SigningOptions.Network }) command.Options.Add(option);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            var days = parsed.GetValue(Days) ?? MaxDays;
            if (days is < 1 or > MaxDays) throw new CommandException($"--days: 1 to {MaxDays}; got {days}");
            var now = TimeProvider.System.GetUtcNow();
            var body = Fields(parsed, AuthorizedPeer);
            body["issued_at"] = Time(now);
            body["expires_at"] = Time(now.AddDays(days));
            SigningOptions.Run(parsed, RecordKind.Authorization, body, output);
        }));
        return command;
    }

    public static Command CreateWithdraw()
    {
        var command = new Command("withdraw", "Sign a withdrawal with the wallet, the peer or both. Prints the body for POST /api/withdrawals.");
        foreach (var option in new Option[] { Peer, Model, Wallet, IssuedAt }) command.Options.Add(option);
        SigningOptions.AddTo(command);
        command.SetAction(parsed => CommandFailure.Guard(parsed, output =>
        {
            var body = Fields(parsed, Peer);
            if (parsed.GetValue(IssuedAt) is { Length: > 0 } issued) body["issued_at"] = issued;
            if (parsed.GetValue(Wallet) is { Length: > 0 } wallet) body["wallet_address"] = wallet;
            SigningOptions.Run(parsed, RecordKind.Withdrawal, body, output);
        }));
        return command;
    }

    private static JsonObject Fields(ParseResult parsed, Option<string> named)
    {
        var body = new JsonObject { ["model_id"] = parsed.GetValue(Model) is { Length: > 0 } model ? model : "*" };
        if (parsed.GetValue(named) is { Length: > 0 } peer) body["peer_id"] = peer;
        return body;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
