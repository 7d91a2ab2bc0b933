using System.Net;
using System.Text;
using Registry.HttpBridge.Listeners;
using Registry.Identity;
using Registry.Identity.Files;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Daemon.Configuration;

/// <summary>
/// What an operator sets: section "Registry" of appsettings.json, environment variables Registry__*, the command line,
/// and the variables of the service that this one replaces (PORT, DATABASE_URL, DHT_BOOTSTRAP_NODES).
/// </summary>
internal sealed record DaemonOptions
{
    public const string DefaultData = "./data";
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

    public required KeyType IdentityType { get; init; }

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

    private const string NetworkForm = "1 to 64 letters, digits, '-', '_' or '.'";

    public static DaemonOptions? Read(SettingsReader reader)
    {
        var before = reader.Mistakes.Count;
        var network = reader.Text(NetworkKey) ?? DaemonOptions.DefaultNetwork;
        if (NetworkMistake(network) is { } mistake) reader.Mistake($"{NetworkKey}: {mistake}");

        var bootstrap = reader.List(BootstrapKey);
        var socket = reader.Text(OperatorSocketKey);
        var options = new DaemonOptions
        {
            Data = reader.Text(DataKey) ?? DaemonOptions.DefaultData,
            Database = ReadDatabase(reader),
            Listen = ReadAddresses(reader, ListenKey, reader.List(ListenKey) ?? [DaemonOptions.DefaultListen], ListenFault),
            Announce = ReadAddresses(reader, AnnounceKey, reader.List(AnnounceKey) ?? [], Dialability.Fault),
            Bootstrap = bootstrap is not null ? ReadBootstrap(reader, BootstrapKey, bootstrap) : reader.Mistakes.Count == before ? ReadBootstrapFile(reader, network) : [],
            Http = HttpSettings.Read(reader),
            Network = network,
            IdentityType = ReadIdentityType(reader),
            ReadyFile = reader.Text(ReadyFileKey),
            OperatorSocket = ReadSocket(reader, socket),
            OperatorSocketOff = socket == NoSocket,
            OperatorHttp = ReadOperatorHttp(reader),
        };
        return reader.Mistakes.Count == before ? options : null;
    }

    /// <summary>Null for a name that a network may have.</summary>
    public static string? NetworkMistake(string network) =>
        network.Length is > 0 and <= 64 && network.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? null : $"{NetworkForm}; got '{network}'";

    private static KeyType ReadIdentityType(SettingsReader reader)
    {
        var text = reader.Text(IdentityTypeKey) ?? "ed25519";
        switch (text.ToUpperInvariant())
        {
            case "ED25519":
                return KeyType.Ed25519;
            case "RSA":
                return KeyType.Rsa;
            default:
                reader.Mistake($"{IdentityTypeKey}: ed25519 or rsa; got '{text}'");
                return KeyType.Ed25519;
        }
    }

    /// <summary>Null for none, and for the default.</summary>
    private static string? ReadSocket(SettingsReader reader, string? path)
    {
        if (path is null or NoSocket) return null;
        var full = Path.GetFullPath(path);
        if (Path.GetFileName(full).Length == 0) reader.Mistake($"{OperatorSocketKey}: '{path}' is a folder; name a file in it");
        if (Encoding.UTF8.GetByteCount(full) > MaxSocketPath) reader.Mistake($"{OperatorSocketKey}: the path of a socket has at most {MaxSocketPath} bytes; '{full}' is longer");
        return full;
    }

    private static string? ReadDatabase(SettingsReader reader)
    {
        List<string> mistakes = [];
        var path = DatabaseUrl.Read(reader.Text(DatabaseUrlKey), mistakes);
        mistakes.ForEach(reader.Mistake);
        return path;
    }

    private static ListenUrl? ReadOperatorHttp(SettingsReader reader)
    {
        if (reader.Text(OperatorHttpKey) is not { } text) return null;
        var url = ListenUrl.Parse(text, out var mistake);
        if (url is null) reader.Mistake($"{OperatorHttpKey}: '{text}' {mistake}");
        return url;
    }

    /// <param name="reader">Takes the mistakes.</param>
    /// <param name="where">The setting, or the file.</param>
    /// <param name="texts">What it says.</param>
    /// <param name="fault">What is wrong with an address, to be told after it; null when nothing.</param>
    private static List<Multiaddr> ReadAddresses(SettingsReader reader, string where, IReadOnlyList<string> texts, Func<Multiaddr, string?> fault)
    {
        var addresses = new List<Multiaddr>(texts.Count);
        foreach (var text in texts)
        {
            if (!Multiaddr.TryParse(text, out var address, out var error)) reader.Mistake($"{where}: '{text}' is not a multiaddr: {error}");
            else if (fault(address!) is { } reason) reader.Mistake($"{where}: '{text}' {reason}");
            else addresses.Add(address!);
        }

        return addresses;
    }

    /// <summary>A machine would listen on them, and nobody ever connect.</summary>
    private static string? ListenFault(Multiaddr address) =>
        address.IpAddress is { } ip && AddressScope.Of(ip) == AddressScope.None && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? "is no machine's address" : null;

    private static List<Multiaddr> ReadBootstrap(SettingsReader reader, string where, IReadOnlyList<string> texts) =>
        ReadAddresses(reader, where, texts, address => address.PeerIdBytes.IsEmpty ? "lacks /p2p/ and the peer id" : Dialability.Fault(address));

    private static List<Multiaddr> ReadBootstrapFile(SettingsReader reader, string network)
    {
        if (BootstrapPeersFile.Find(network) is not { } file) return [];
        try
        {
            return ReadBootstrap(reader, file, [.. BootstrapPeersFile.Read(file)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            reader.Mistake(fault.Message);
            return [];
        }
    }
}

/// <summary>bootstrap-peers/&lt;network&gt;.txt: one multiaddr a line, # begins a comment.</summary>
internal static class BootstrapPeersFile
{
    private const int MaxLength = 1 << 20;

    /// <summary>The file of this network in the working directory, else the one shipped beside the program; null when there is none.</summary>
    public static string? Find(string network)
    {
        var name = Path.Combine("bootstrap-peers", network + ".txt");
        return new[] { name, Path.Combine(AppContext.BaseDirectory, name) }.FirstOrDefault(File.Exists);
    }

    /// <summary>Throws IOException or UnauthorizedAccessException.</summary>
    public static IEnumerable<string> Read(string path) =>
        Parse(Encoding.UTF8.GetString(BoundedFile.Utf8(BoundedFile.Read(path, MaxLength), path)).Split('\n'));

    public static IEnumerable<string> Parse(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('#', 2)[0].Trim()).Where(line => line.Length > 0);
}
