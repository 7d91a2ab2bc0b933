using System.CommandLine;
using System.Text.Json;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;

namespace Registry.Daemon.Commands.Client;

/// <summary>Options of the commands that ask a running daemon, and how they find it.</summary>
internal static class ClientOptions
{
    public static readonly Option<string> Url = new("--url") { Description = "HTTP address of the daemon. Default: as the daemon on this machine is configured" };
    public static readonly Option<string> ReadyFile = new("--ready-file") { Description = "The daemon's ready file, to take its address from." };
    public static readonly Option<bool> Json = new("--json") { Description = "Print the daemon's own JSON: one document, or a line for each finding." };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Url, ReadyFile, Json }) command.Options.Add(option);
    }

    /// <summary>--url, else the ready file's first address, else the configured one. Throws <see cref="CommandException"/> for what is no address.</summary>
    public static Uri Resolve(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(ReadyFile) is { Length: > 0 } file) settings[DaemonOptionsReader.ReadyFileKey] = file;
        var text = parsed.GetValue(Url) is { Length: > 0 } url ? url : Configured(ConfigurationSources.Build(settings));

        // What a daemon listens on, and Kestrel's own spelling of it, is no address to call.
        foreach (var any in new[] { "//*", "//+", "//0.0.0.0", "//[::]" }) text = text.Replace(any, "//127.0.0.1", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandException($"'{text}' is not an http:// address");
    }

    private static string Configured(IConfigurationRoot configuration) =>
        FromReadyFile(configuration[DaemonOptionsReader.ReadyFileKey])
        ?? ListSetting.Read(configuration, HttpSettings.UrlsKey)?[0]
        ?? HttpSettings.DefaultUrl;

    private static string? FromReadyFile(string? path)
    {
        if (path is null) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ReadyFileJson.Default.ReadyFile)?.Http is [var first, ..] ? first : null;
        }
        catch (JsonException)
        {
            throw new CommandException($"{path} is no ready file");
        }
    }
}
