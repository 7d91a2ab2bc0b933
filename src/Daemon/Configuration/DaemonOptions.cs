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
    public const string DefaultHttp = "http://127.0.0.1:8080";

    public required string Data { get; init; }

    /// <summary>Full path of the embedded database; null for registry.db in the data directory.</summary>
    public string? Database { get; init; }

    public required IReadOnlyList<Multiaddr> Listen { get; init; }

    public required IReadOnlyList<Multiaddr> Announce { get; init; }

    /// <summary>Each ends in /p2p/ and a peer id.</summary>
    public required IReadOnlyList<Multiaddr> Bootstrap { get; init; }

    public required IReadOnlyList<string> Http { get; init; }

    public required string Network { get; init; }

    public required Registry.Identity.KeyType IdentityType { get; init; }

    public string? ReadyFile { get; init; }
}
