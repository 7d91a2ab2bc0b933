using System.Globalization;

namespace Registry.Interop.Tests.Harness;

/// <summary>How a hivemind peer starts.</summary>
public sealed record HivemindSpec
{
    /// <summary>It asks and stores, and is in nobody's routing table.</summary>
    public bool Client { get; init; }

    /// <summary>A file that is made with an RSA key when it is missing; null: a fresh Ed25519 key.</summary>
    public string? Identity { get; init; }

    /// <summary>Looks for relays, as Petals servers do.</summary>
    public bool AutoRelay { get; init; }

    public IEnumerable<string> Arguments(IReadOnlyCollection<string> initialPeers) =>
    [
        "--timeout", Deadline.Start.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        .. Client ? ["--client"] : Array.Empty<string>(),
        .. Identity is null ? Array.Empty<string>() : ["--identity", Identity],
        .. AutoRelay ? ["--auto-relay"] : Array.Empty<string>(),
        .. initialPeers.Count == 0 ? Array.Empty<string>() : ["--initial-peers", .. initialPeers],
    ];

    public override string ToString() => Client ? "hivemind client" : Identity is null ? "hivemind" : "hivemind rsa";
}
