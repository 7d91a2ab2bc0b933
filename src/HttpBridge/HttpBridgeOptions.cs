using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.Libp2p;

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

    public LimitOptions Limits { get; init; } = new();

    public TrustOptions Trust { get; init; } = new();
}

/// <summary>Limits of the HTTP server.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Longest request body, in bytes; a registration has at most 4 KiB. A longer one is answered with 413.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Connections open at a time. More are closed as soon as they are accepted.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>
    /// Connections of one address (IPv4 /32, IPv6 /56) through public listeners. More are closed as soon as they are accepted;
    /// so are those of strangers in all beyond 15/16 of <see cref="MaxConnections"/>.
    /// </summary>
    public int MaxConnectionsPerAddress { get; init; } = 256;

    /// <summary>For the headers of a request to arrive; a connection that takes longer is answered with 408 and closed.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection without a request for this long is closed.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(HttpServerOptions));
        check.AtLeast(4096, MaxBodyBytes, nameof(MaxBodyBytes));
        check.AtLeast(1, MaxConnections, nameof(MaxConnections));
        check.AtLeast(1, MaxConnectionsPerAddress, nameof(MaxConnectionsPerAddress));
        check.Positive(HeadersTimeout, nameof(HeadersTimeout));
        check.Positive(KeepAliveTimeout, nameof(KeepAliveTimeout));
        return check.Mistakes;
    }
}

/// <summary>Settings of Delegated Routing V1.</summary>
public sealed record RoutingOptions
{
    /// <summary>Records in a JSON answer (the specification asks for at most 100).</summary>
    public int MaxRecords { get; init; } = 100;

    /// <summary>Records in an NDJSON answer.</summary>
    public int MaxStreamedRecords { get; init; } = 1000;

    /// <summary>Providers held here at which the network is not asked any more.</summary>
    public int EnoughLocal { get; init; } = 20;

    /// <summary>For one answer; what was found by then is the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that ask the network at a time. Beyond it only what is held here is answered, and 503 when that is nothing.</summary>
    public int MaxLookups { get; init; } = 64;

    /// <summary>When to come back, told with 503.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long caches may keep an answer with records, at most: an answer is never kept beyond the end of a record in it.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for an answer without records, or one cut short.</summary>
    public TimeSpan MaxAgeEmpty { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long caches may go on serving an answer while they renew it (48 h: the validity of provider records).</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(RoutingOptions));
        check.AtLeast(1, MaxRecords, nameof(MaxRecords));
        check.AtLeast(1, MaxStreamedRecords, nameof(MaxStreamedRecords));
        check.AtLeast(1, EnoughLocal, nameof(EnoughLocal));
        check.Positive(Timeout, nameof(Timeout));
        check.AtLeast(1, MaxLookups, nameof(MaxLookups));
        check.That(RetryAfter >= TimeSpan.FromSeconds(1) && RetryAfter <= TimeSpan.FromHours(1), nameof(RetryAfter), "must lie between one second and one hour");
        check.NotNegative(MaxAge, nameof(MaxAge));
        check.NotNegative(MaxAgeEmpty, nameof(MaxAgeEmpty));
        check.NotNegative(StaleFor, nameof(StaleFor));
        return check.Mistakes;
    }
}

/// <summary>Settings of the operator's calls.</summary>
public sealed record OperatorOptions
{
    /// <summary>Group whose members may use the operator's socket besides the daemon's own user; null for none.</summary>
    public string? SocketGroup { get; init; }

    /// <summary>File with the token of the operator's calls over TCP, which nobody but its owner may read; null for operator/token in the data directory, which is made when it is needed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Connections open at a time, of the socket and of TCP each. More are closed as soon as they are accepted.</summary>
    public int MaxConnections { get; init; } = 64;

    /// <summary>Rows of one page of a listing.</summary>
    public int MaxPageSize { get; init; } = 1000;

    /// <summary>Lookups, walks and probes at a time. Beyond it 503.</summary>
    public int MaxRuns { get; init; } = 4;

    /// <summary>For one lookup; what was found by then is the answer.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For one walk of the network; what was seen by then is the answer.</summary>
    public TimeSpan WalkTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For connecting to one holder of a record and its answer to a ping.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Holders asked at the same time.</summary>
    public int MaxProbesAtOnce { get; init; } = 16;

    /// <summary>Different holders asked for one listing. The rest is listed unasked.</summary>
    public int MaxProbedRecords { get; init; } = 200;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(OperatorOptions));
        check.AtLeast(1, MaxConnections, nameof(MaxConnections));
        check.AtLeast(1, MaxPageSize, nameof(MaxPageSize));
        check.AtLeast(1, MaxRuns, nameof(MaxRuns));
        check.Positive(LookupTimeout, nameof(LookupTimeout));
        check.Positive(WalkTimeout, nameof(WalkTimeout));
        check.Positive(ProbeTimeout, nameof(ProbeTimeout));
        check.AtLeast(1, MaxProbesAtOnce, nameof(MaxProbesAtOnce));
        check.AtLeast(1, MaxProbedRecords, nameof(MaxProbedRecords));
        return check.Mistakes;
    }
}
