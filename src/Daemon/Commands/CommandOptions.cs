using System.CommandLine;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommandOptions
{
    public static readonly Option<string> Data = new("--data") { Description = "Data directory: identity, database, lock. Default: ./data" };

    public static readonly Option<string> KeyType = new("--type")
    {
        Description = "ed25519 (default) or rsa, for networks whose bootstrap ids begin with Qm.",
        DefaultValueFactory = _ => "ed25519",
    };

    /// <summary>The data directory: the option, else the configuration, else ./data.</summary>
    public static string DataDirectory(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(Data) is { Length: > 0 } data) settings[DaemonOptionsReader.DataKey] = data;
        return ConfigurationSources.Build(settings)[DaemonOptionsReader.DataKey] ?? "./data";
    }
}
