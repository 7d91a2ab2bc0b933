using System.Net;
using System.Text;
using Registry.HttpBridge.Listeners;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Daemon.Configuration;

/// <summary>
/// What an operator sets: section "Registry" of appsettings.json, environment variables Registry__*, the command line,
/// and the variables of the service that this one replaces (PORT, DATABASE_URL, DHT_BOOTSTRAP_NODES).
/// </summary>
internal sealed record DaemonOptions
{
    public const string DefaultListen = "/ip4/0.0.0.0/tcp/31337";
    public const string DefaultNetwork = "far-mesh";

    public required string Data { get; init; }

    /// <summary>Full path of the embedded database; null for registry.db in the data directory.</summary>
    public string? Database { get; init; }

    public required IReadOnlyList<Multiaddr> Listen { get; init; }

    public required IReadOnlyList<Multiaddr> Announce { get; init; }

    /// <summary>Each ends in /p2p/ and a peer id.</summary>
    public required IReadOnlyList<Multiaddr> Bootstrap { get; init; }

    public required HttpSettings Http { get; init; }

    public required string Network { get; init; }

    public required Registry.Identity.KeyType IdentityType { get; init; }

    public string? ReadyFile { get; init; }

    /// <summary>Full path of the operator's Unix socket; null for the default.</summary>
    public string? OperatorSocket { get; init; }

    /// <summary>Whether there is no operator's Unix socket.</summary>
    public bool OperatorSocketOff { get; init; }

    /// <summary>Where the operator's calls are served over TCP; null for nowhere.</summary>
    public ListenUrl? OperatorHttp { get; init; }
}

/// <summary>Turns configuration into <see cref="DaemonOptions"/>, collecting every mistake before it gives up.</summary>
internal static class DaemonOptionsReader
{
    public const string DataKey = "Registry:Data";
    public const string ListenKey = "Registry:Listen";
    public const string AnnounceKey = "Registry:Announce";
    public const string BootstrapKey = "Registry:Bootstrap";
    public const string NetworkKey = "Registry:Network";
    public const string ReadyFileKey = "Registry:ReadyFile";
    public const string OperatorSocketKey = "Registry:OperatorSocket";
    public const string OperatorHttpKey = "Registry:OperatorHttp";
    public const string IdentityTypeKey = "Registry:IdentityType";
    public const string DatabaseUrlKey = "Registry:DatabaseUrl";

    /// <summary>All that is directly in the section "Registry".</summary>
    public static readonly IReadOnlyList<string> Keys =
        [DataKey, ListenKey, AnnounceKey, BootstrapKey, NetworkKey, ReadyFileKey, OperatorSocketKey, OperatorHttpKey, IdentityTypeKey, DatabaseUrlKey];

    /// <summary>In place of the path of the operator's socket: there is none.</summary>
    public const string NoSocket = "none";

    /// <summary>sockaddr_un has room for 108 bytes with the zero at the end.</summary>
    public const int MaxSocketPath = 107;

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
            Database = DatabaseUrl.Read(configuration[DatabaseUrlKey], mistakes),
            Listen = ReadAddresses(ListenKey, ListSetting.Read(configuration, ListenKey) ?? [DaemonOptions.DefaultListen], ListenFault, mistakes),
            Announce = ReadAddresses(AnnounceKey, ListSetting.Read(configuration, AnnounceKey) ?? [], Dialability.Fault, mistakes),
            Bootstrap = ReadBootstrap(ListSetting.Read(configuration, BootstrapKey) ?? BootstrapPeersFile.Read(network), mistakes),
            Http = HttpSettings.Read(configuration, mistakes),
            Network = network,
            IdentityType = ReadIdentityType(configuration[IdentityTypeKey] ?? "ed25519", mistakes),
            ReadyFile = configuration[ReadyFileKey],
            OperatorSocket = ReadSocket(configuration[OperatorSocketKey], mistakes),
            OperatorSocketOff = configuration[OperatorSocketKey] == NoSocket,
            OperatorHttp = ReadOperatorHttp(configuration[OperatorHttpKey], mistakes),
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

    /// <summary>Null for none, and for the default.</summary>
    private static string? ReadSocket(string? path, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(path) || path == NoSocket) return null;
        var full = Path.GetFullPath(path);
        if (Path.GetFileName(full).Length == 0) mistakes.Add($"{OperatorSocketKey}: '{path}' is a folder; name a file in it");
        if (Encoding.UTF8.GetByteCount(full) > MaxSocketPath) mistakes.Add($"{OperatorSocketKey}: the path of a socket has at most {MaxSocketPath} bytes; '{full}' is longer");
        return full;
    }

    private static ListenUrl? ReadOperatorHttp(string? text, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var url = ListenUrl.Parse(text, out var mistake);
        if (url is null) mistakes.Add($"{OperatorHttpKey}: '{text}' {mistake}");
        return url;
    }

    /// <param name="key">The setting.</param>
    /// <param name="texts">What it says.</param>
    /// <param name="fault">What is wrong with an address, to be told after it; null when nothing.</param>
    /// <param name="mistakes">Of all settings.</param>
    private static List<Multiaddr> ReadAddresses(string key, IReadOnlyList<string> texts, Func<Multiaddr, string?> fault, ICollection<string> mistakes)
    {
        var addresses = new List<Multiaddr>(texts.Count);
        foreach (var text in texts)
        {
            if (!Multiaddr.TryParse(text, out var address, out var error)) mistakes.Add($"{key}: '{text}' is not a multiaddr: {error}");
            else if (fault(address!) is { } reason) mistakes.Add($"{key}: '{text}' {reason}");
            else addresses.Add(address!);
        }

        return addresses;
    }

    /// <summary>A machine would listen on them, and nobody ever connect.</summary>
    private static string? ListenFault(Multiaddr address) =>
        address.IpAddress is { } ip && AddressScope.Of(ip) == AddressScope.None && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? "is no machine's address" : null;

    private static List<Multiaddr> ReadBootstrap(IReadOnlyList<string> texts, ICollection<string> mistakes) =>
        ReadAddresses(BootstrapKey, texts, address => address.PeerIdBytes.IsEmpty ? "lacks /p2p/ and the peer id" : Dialability.Fault(address), mistakes);
}

/// <summary>bootstrap-peers/&lt;network&gt;.txt: one multiaddr a line, # begins a comment.</summary>
internal static class BootstrapPeersFile
{
    /// <summary>The file of this network in the working directory, else the one shipped beside the program; none: no peers.</summary>
    public static IReadOnlyList<string> Read(string network)
    {
        var name = Path.Combine("bootstrap-peers", network + ".txt");
        var path = new[] { name, Path.Combine(AppContext.BaseDirectory, name) }.FirstOrDefault(File.Exists);
        return path is null ? [] : [.. Parse(File.ReadLines(path))];
    }

    public static IEnumerable<string> Parse(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('#', 2)[0].Trim()).Where(line => line.Length > 0);
}
