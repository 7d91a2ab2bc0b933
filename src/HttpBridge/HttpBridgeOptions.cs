using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Routing;

namespace Registry.HttpBridge;

/// <summary>What the HTTP bridge needs to know besides the state it shows.</summary>
public sealed record HttpBridgeOptions
{
    public required string Network { get; init; }

    public required string Version { get; init; }

    /// <summary>"sqlite"; shown by /health.</summary>
    public required string DatabaseKind { get; init; }

    /// <summary>Multiaddrs of the configured bootstrap peers, listed after this daemon's own.</summary>
    public IReadOnlyList<string> BootstrapPeers { get; init; } = [];

    public HttpServerOptions Server { get; init; } = new();

    public RoutingOptions Routing { get; init; } = new();

    public OperatorOptions Operator { get; init; } = new();
}
