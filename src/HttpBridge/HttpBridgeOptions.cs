namespace Registry.HttpBridge;

/// <summary>What the HTTP bridge needs to know besides the state it shows.</summary>
public sealed record HttpBridgeOptions
{
    /// <summary>64 KiB: a registration has at most 4 KiB, so this is generous and still cheap to refuse.</summary>
    public const int DefaultMaxBodyBytes = 64 * 1024;

    public required string Network { get; init; }

    public required string Version { get; init; }

    /// <summary>"sqlite"; shown by /health.</summary>
    public required string DatabaseKind { get; init; }

    /// <summary>Multiaddrs of the configured bootstrap peers, listed after this daemon's own.</summary>
    public IReadOnlyList<string> BootstrapPeers { get; init; } = [];
}
