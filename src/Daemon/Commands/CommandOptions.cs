using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommandOptions
{
    public static readonly Option<string> Config = new("--config") { Description = $"JSON file of settings. Default: {ConfigurationSources.FileVariable}, else only {ConfigurationSources.FileName} beside the program", Recursive = true };

    public static readonly Option<string> Data = new("--data") { Description = "Data directory: identity, database, lock. Default: ./data" };

    public static readonly Option<string> KeyType = KeyTypeOption("ed25519 (default) or rsa, for networks whose bootstrap ids begin with Qm.");

    /// <summary>For keys that exist already.</summary>
    public static readonly Option<string> ExpectedKeyType = KeyTypeOption("Refuse a key of another type than this: ed25519 or rsa.");

    /// <summary>The data directory: the option, else the configuration, else ./data.</summary>
    public static string DataDirectory(ParseResult parsed) => Hosting.DataDirectory.FullPath(Settings(parsed, (DaemonOptionsReader.DataKey, Data)).Text(DaemonOptionsReader.DataKey) ?? DaemonOptions.DefaultData);

    /// <summary>The settings as a daemon would read them that were started here, with what these options say.</summary>
    public static SettingsReader Settings(ParseResult parsed, params ReadOnlySpan<(string Key, Option<string> Option)> options)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, option) in options)
        {
            if (parsed.GetValue(option) is { Length: > 0 } value) settings[key] = value;
        }

        return new SettingsReader(ConfigurationSources.Build(settings, parsed.GetValue(Config)));
    }

    /// <summary>The key type asked for; null when none was.</summary>
    public static KeyType? ReadKeyType(ParseResult parsed, Option<string> option) => parsed.GetValue(option) switch
    {
        "ed25519" => Registry.Identity.KeyType.Ed25519,
        "rsa" => Registry.Identity.KeyType.Rsa,
        _ => null,
    };

    private static Option<string> KeyTypeOption(string description)
    {
        var option = new Option<string>("--type") { Description = description };
        option.AcceptOnlyFromAmong("ed25519", "rsa");
        return option;
    }
}
