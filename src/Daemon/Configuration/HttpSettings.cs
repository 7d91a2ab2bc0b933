using System.Net;
using Registry.HttpBridge.Listeners;

namespace Registry.Daemon.Configuration;

/// <summary>Section "Http": where the API listens, and whom it trusts.</summary>
internal sealed record HttpSettings
{
    public const string UrlsKey = "Http:Urls";
    public const string TrustedUrlsKey = "Http:TrustedUrls";
    public const string TrustedAnywhereKey = "Http:TrustedAnywhere";
    public const string HostsKey = "Http:Hosts";
    public const string CorsOriginsKey = "Http:CorsOrigins";
    public const string TrustedProxiesKey = "Http:TrustedProxies";
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private static readonly string[] Keys = [UrlsKey, TrustedUrlsKey, TrustedAnywhereKey, HostsKey, CorsOriginsKey, TrustedProxiesKey];

    /// <summary>For everybody who reaches them.</summary>
    public required IReadOnlyList<ListenUrl> Urls { get; init; }

    /// <summary>Listeners whose callers have no budgets.</summary>
    public required IReadOnlyList<ListenUrl> TrustedUrls { get; init; }

    public required TrustOptions Trust { get; init; }

    public static HttpSettings Read(IConfigurationRoot configuration, ICollection<string> mistakes)
    {
        foreach (var unknown in configuration.GetSection("Http").GetChildren().Where(child => !Keys.Contains(child.Path, StringComparer.OrdinalIgnoreCase)))
        {
            mistakes.Add($"{unknown.Path}: there is no such setting");
        }

        var anywhere = ReadFlag(configuration, TrustedAnywhereKey, mistakes);
        var trusted = ReadUrls(configuration, TrustedUrlsKey, [], mistakes);
        foreach (var url in trusted.Where(url => !anywhere && !url.IsPrivate))
        {
            mistakes.Add($"{TrustedUrlsKey}: '{url.Text}' can be reached from anywhere, and its callers would be trusted; name a private address, or set {TrustedAnywhereKey}=true");
        }

        var settings = new HttpSettings
        {
            Urls = ReadUrls(configuration, UrlsKey, [DefaultUrl], mistakes),
            TrustedUrls = trusted,
            Trust = new TrustOptions
            {
                Hosts = ListSetting.Read(configuration, HostsKey) ?? [],
                CorsOrigins = ListSetting.Read(configuration, CorsOriginsKey) ?? [],
                TrustedProxies = ReadNetworks(configuration, TrustedProxiesKey, mistakes),
            },
        };
        foreach (var mistake in settings.Trust.Validate()) mistakes.Add(mistake);
        return settings;
    }

    private static List<ListenUrl> ReadUrls(IConfigurationRoot configuration, string key, IReadOnlyList<string> otherwise, ICollection<string> mistakes)
    {
        var urls = new List<ListenUrl>();
        foreach (var text in ListSetting.Read(configuration, key) ?? otherwise)
        {
            if (ListenUrl.Parse(text, out var mistake) is { } url) urls.Add(url);
            else mistakes.Add($"{key}: '{text}' {mistake}");
        }

        return urls;
    }

    /// <summary>A single address is a network of one.</summary>
    private static List<IPNetwork> ReadNetworks(IConfigurationRoot configuration, string key, ICollection<string> mistakes)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in ListSetting.Read(configuration, key) ?? [])
        {
            if (IPNetwork.TryParse(text, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(text, out var ip)) networks.Add(new IPNetwork(ip, ip.GetAddressBytes().Length * 8));
            else mistakes.Add($"{key}: '{text}' is neither an IP address nor a network in CIDR form");
        }

        return networks;
    }

    private static bool ReadFlag(IConfigurationRoot configuration, string key, ICollection<string> mistakes)
    {
        if (configuration[key] is not { Length: > 0 } text) return false;
        if (!bool.TryParse(text, out var flag)) mistakes.Add($"{key}: true or false; got '{text}'");
        return flag;
    }
}
