namespace Registry.Interop.Tests.Harness;

/// <summary>How to start a daemon; the defaults bind nothing but loopback and free ports.</summary>
public sealed record DaemonOptions
{
    /// <summary>Null: a new folder, removed with the daemon.</summary>
    public string? Data { get; init; }

    public IReadOnlyList<string> Listen { get; init; } = ["/ip4/127.0.0.1/tcp/0"];

    public IReadOnlyList<string> Bootstrap { get; init; } = [];

    /// <summary>A command that runs the daemon, in front of its own: in a network of its own, for example.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IEnumerable<string> Arguments(string data, string readyFile) =>
    [
        "run", "--data", data, "--http", "http://127.0.0.1:0", "--ready-file", readyFile,
        .. Listen.SelectMany(address => new[] { "--listen", address }),
        .. Bootstrap.SelectMany(address => new[] { "--bootstrap", address }),
    ];
}
