using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Daemon.Configuration;

/// <summary>Turns configuration into <see cref="DaemonOptions"/>, collecting every mistake before it gives up.</summary>
internal static class DaemonOptionsReader
{
    public const string DataKey = "Registry:Data";
    public const string ListenKey = "Registry:Listen";
    public const string AnnounceKey = "Registry:Announce";
    public const string BootstrapKey = "Registry:Bootstrap";
    public const string NetworkKey = "Registry:Network";
    public const string ReadyFileKey = "Registry:ReadyFile";
    public const string IdentityTypeKey = "Registry:IdentityType";
    public const string DatabaseUrlKey = "Registry:DatabaseUrl";
    public const string HttpKey = "Http:Urls";

    public static DaemonOptions? Read(IConfigurationRoot configuration, ICollection<string> mistakes)
    {
        var network = configuration[NetworkKey] ?? DaemonOptions.DefaultNetwork;
        if (network.Length is 0 or > 64 || !network.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            mistakes.Add($"{NetworkKey}: 1 to 64 letters, digits, '-', '_' or '.'; got '{network}'");
            network = "invalid";
        }

        var before = mistakes.Count;
        var options = new DaemonOptions
        {
            Data = configuration[DataKey] ?? "./data",
            Database = ReadDatabase(configuration[DatabaseUrlKey], mistakes),
            Listen = ReadAddresses(ListenKey, ListSetting.Read(configuration, ListenKey) ?? [DaemonOptions.DefaultListen], mistakes),
            Announce = ReadAddresses(AnnounceKey, ListSetting.Read(configuration, AnnounceKey) ?? [], mistakes),
            Bootstrap = ReadBootstrap(ListSetting.Read(configuration, BootstrapKey) ?? BootstrapPeersFile.Read(network), mistakes),
            Http = ReadUrls(ListSetting.Read(configuration, HttpKey) ?? [DaemonOptions.DefaultHttp], mistakes),
            Network = network,
            IdentityType = ReadIdentityType(configuration[IdentityTypeKey] ?? "ed25519", mistakes),
            ReadyFile = configuration[ReadyFileKey],
        };
        return mistakes.Count == before && network != "invalid" ? options : null;
    }

    public static KeyType ReadIdentityType(string text, ICollection<string> mistakes)
    {
        switch (text.ToUpperInvariant())
        {
            case "ED25519":
                return KeyType.Ed25519;
            case "RSA":
                return KeyType.Rsa;
            default:
                mistakes.Add($"{IdentityTypeKey}: ed25519 or rsa; got '{text}'");
                return KeyType.Ed25519;
        }
    }

    private static string? ReadDatabase(string? url, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(url)) return null;
        if (url.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            var path = url["sqlite:".Length..];
            if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
            if (path.Length > 0) return Path.GetFullPath(path);
        }

        mistakes.Add(url.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
            ? "DATABASE_URL: PostgreSQL is not supported yet; use sqlite:PATH, or leave it unset for registry.db in the data directory"
            : $"DATABASE_URL: expected sqlite:PATH, got '{url}'");
        return null;
    }

    private static List<Multiaddr> ReadAddresses(string key, IReadOnlyList<string> texts, ICollection<string> mistakes)
    {
        var addresses = new List<Multiaddr>(texts.Count);
        foreach (var text in texts)
        {
            if (Multiaddr.TryParse(text, out var address, out var error)) addresses.Add(address!);
            else mistakes.Add($"{key}: '{text}' is not a multiaddr: {error}");
        }

        return addresses;
    }

    private static List<Multiaddr> ReadBootstrap(IReadOnlyList<string> texts, ICollection<string> mistakes)
    {
        var addresses = ReadAddresses(BootstrapKey, texts, mistakes);
        foreach (var address in addresses.Where(address => address.PeerIdBytes.IsEmpty))
        {
            mistakes.Add($"{BootstrapKey}: '{address}' lacks /p2p/ and the peer id");
        }

        return addresses;
    }

    private static List<string> ReadUrls(IReadOnlyList<string> urls, ICollection<string> mistakes)
    {
        foreach (var url in urls)
        {
            // Kestrel also takes http://*:8080 and http://+:8080, which are no URIs.
            var probe = url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal);
            if (!Uri.TryCreate(probe, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            {
                mistakes.Add($"{HttpKey}: '{url}' is not an http:// address");
            }
        }

        return [.. urls];
    }
}
