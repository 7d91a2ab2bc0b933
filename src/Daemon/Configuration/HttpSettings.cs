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

    /// <summary>For everybody who reaches them.</summary>
    public required IReadOnlyList<ListenUrl> Urls { get; init; }

    /// <summary>Listeners whose callers have no budgets.</summary>
    public required IReadOnlyList<ListenUrl> TrustedUrls { get; init; }

    public required TrustOptions Trust { get; init; }

    public static HttpSettings Read(SettingsReader reader)
    {
        var anywhere = reader.Flag(TrustedAnywhereKey);
        var trusted = ReadUrls(reader, TrustedUrlsKey, []);
        foreach (var url in trusted.Where(url => !anywhere && !url.IsPrivate))
        {
            reader.Mistake($"{TrustedUrlsKey}: '{url.Text}' can be reached from anywhere, and its callers would be trusted; name a private address, or set {TrustedAnywhereKey}=true");
        }

        var settings = new HttpSettings
        {
            Urls = ReadUrls(reader, UrlsKey, [DefaultUrl]),
            TrustedUrls = trusted,
            Trust = new TrustOptions
            {
                Hosts = reader.List(HostsKey) ?? [],
                CorsOrigins = reader.List(CorsOriginsKey) ?? [],
                TrustedProxies = reader.Networks(TrustedProxiesKey),
            },
        };
        reader.Check(settings.Trust.Validate());
        return settings;
    }

    private static List<ListenUrl> ReadUrls(SettingsReader reader, string key, IReadOnlyList<string> otherwise)
    {
        var urls = new List<ListenUrl>();
        foreach (var text in reader.List(key) ?? otherwise)
        {
            if (ListenUrl.Parse(text, out var mistake) is { } url) urls.Add(url);
            else reader.Mistake($"{key}: '{text}' {mistake}");
        }

        return urls;
    }
}
