using System.CommandLine;
using Registry.Daemon.Configuration;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommandOptions
{
    public static readonly Option<string> Data = new("--data") { Description = "Data directory: identity, database, lock. Default: ./data" };

    public static readonly Option<string> KeyType = KeyTypeOption("ed25519 (default) or rsa, for networks whose bootstrap ids begin with Qm.");

    /// <summary>For keys that exist already.</summary>
    public static readonly Option<string> ExpectedKeyType = KeyTypeOption("Refuse a key of another type than this: ed25519 or rsa.");

    /// <summary>The data directory: the option, else the configuration, else ./data.</summary>
    public static string DataDirectory(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(Data) is { Length: > 0 } data) settings[DaemonOptionsReader.DataKey] = data;
        return Path.GetFullPath(ConfigurationSources.Build(settings)[DaemonOptionsReader.DataKey] ?? "./data");
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
