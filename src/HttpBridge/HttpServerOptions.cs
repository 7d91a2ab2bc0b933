using Registry.Libp2p;

namespace Registry.HttpBridge;

/// <summary>Limits of the HTTP server.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Longest request body, in bytes; a registration has at most 4 KiB. A longer one is answered with 413.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Connections open at a time. More are closed as soon as they are accepted.</summary>
    public int MaxConnections { get; init; } = 4096;

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
        check.Positive(HeadersTimeout, nameof(HeadersTimeout));
        check.Positive(KeepAliveTimeout, nameof(KeepAliveTimeout));
        return check.Mistakes;
    }
}
