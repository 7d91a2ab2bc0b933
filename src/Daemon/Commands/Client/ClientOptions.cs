using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Identity.Files;

namespace Registry.Daemon.Commands.Client;

/// <summary>Options of the commands that ask a running daemon, and how they find it.</summary>
internal static class ClientOptions
{
    public static readonly Option<string> Url = new("--url") { Description = "HTTP address of the daemon. Default: as the daemon on this machine is configured" };
    public static readonly Option<string> ReadyFile = new("--ready-file") { Description = "The daemon's ready file, to take its address from." };
    public static readonly Option<bool> Json = new("--json") { Description = "Print the daemon's own JSON: one document, or a line for each finding." };

    private static readonly Option<string> OperatorUrl = new("--url") { Description = "Address of the operator's calls over TCP (the daemon's --operator-http), in place of the socket." };
    private static readonly Option<string> TokenFile = new("--token-file") { Description = "File with the operator's token, to show at --url." };
    private static readonly Option<string> Socket = new("--operator-socket") { Description = "The daemon's Unix socket. Default: as the daemon on this machine is configured, else that of --data" };

    /// <summary>For commands that ask for nothing that is not public.</summary>
    public static void AddPublic(Command command) => Add(command, Url, ReadyFile, Json);

    /// <summary>For commands that only an operator may use.</summary>
    public static void AddOperator(Command command) => Add(command, CommandOptions.Data, Socket, OperatorUrl, TokenFile, ReadyFile, Json);

    /// <summary>--url, else the ready file's first address, else the configured one. Throws <see cref="CommandException"/> for what is no address.</summary>
    public static DaemonAddress ResolvePublic(ParseResult parsed)
    {
        if (parsed.GetValue(Url) is { Length: > 0 } url) return DaemonAddress.At(ReadUrl(url));

        var settings = CommandOptions.Settings(parsed, (DaemonOptionsReader.ReadyFileKey, ReadyFile));
        return DaemonAddress.At(ReadUrl(
            (settings.Text(DaemonOptionsReader.ReadyFileKey) is { } path && ReadReadyFile(path).Http is [var first, ..] ? first : null)
            ?? settings.List(HttpSettings.UrlsKey)?[0]
            ?? HttpSettings.DefaultUrl));
    }

    /// <summary>--url with the token, else --operator-socket, else the ready file's, else the configured one, else the default of the data directory.</summary>
    public static DaemonAddress ResolveOperator(ParseResult parsed)
    {
        var token = parsed.GetValue(TokenFile);
        if (parsed.GetValue(OperatorUrl) is { Length: > 0 } url) return DaemonAddress.At(ReadUrl(url), token is null ? null : ReadToken(token));
        if (token is not null) throw new CommandException("--token-file goes with --url: the socket needs no token.");
        if (parsed.GetValue(Socket) is { Length: > 0 } socket) return DaemonAddress.Behind(Path.GetFullPath(socket));

        var settings = CommandOptions.Settings(parsed, (DaemonOptionsReader.ReadyFileKey, ReadyFile));
        if (settings.Text(DaemonOptionsReader.ReadyFileKey) is { } ready && (parsed.GetValue(ReadyFile) is not null || parsed.GetValue(CommandOptions.Data) is null))
        {
            return DaemonAddress.Behind(ReadReadyFile(ready).OperatorSocket ?? throw new CommandException($"The daemon of {ready} has no operator's socket: --url and --token-file name its TCP address and token."));
        }

        var configured = settings.Text(DaemonOptionsReader.OperatorSocketKey);
        if (configured == DaemonOptionsReader.NoSocket) throw new CommandException("The operator's socket is turned off: --url and --token-file name the TCP address and token.");
        if (configured is not null) return DaemonAddress.Behind(Path.GetFullPath(configured));

        var places = OperatorSocketPath.Candidates(CommandOptions.DataDirectory(parsed));
        return DaemonAddress.Behind(places.FirstOrDefault(File.Exists) ?? places[0]);
    }

    private static void Add(Command command, params Option[] options)
    {
        foreach (var option in options) command.Options.Add(option);
    }

    private static Uri ReadUrl(string text)
    {
        // What a daemon listens on, and Kestrel's own spelling of it, is no address to call.
        foreach (var any in new[] { "//*", "//+", "//0.0.0.0", "//[::]" }) text = text.Replace(any, "//127.0.0.1", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new CommandException($"'{text}' is not an http:// address");
        // What is asked for comes after the path, not in place of its last part.
        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.GetLeftPart(UriPartial.Path) + "/");
    }

    private static string ReadToken(string path)
    {
        try
        {
            return OperatorTokenFile.ReadText(path);
        }
        catch (ArgumentException fault)
        {
            throw new CommandException($"{path} holds no token: {fault.Message}");
        }
    }

    private static ReadyFile ReadReadyFile(string path)
    {
        try
        {
            return Hosting.ReadyFile.FromJson(BoundedFile.Read(path, Hosting.ReadyFile.MaxLength)) ?? throw new CommandException($"{path} is no ready file");
        }
        catch (FileNotFoundException)
        {
            throw new CommandException($"No daemon is ready: {path} does not exist. Is it running?");
        }
    }
}
