namespace Registry.Load.Servers;

/// <summary>How to start a server that prints a line {"event":"ready", "id", "addrs", "pid"} once it listens.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Command">Program and arguments. "{data}" stands for an empty directory, "{ready}" for a file the line is written to instead.</param>
internal sealed record ServerKind(string Name, IReadOnlyList<string> Command)
{
    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public static readonly string[] Names = ["registry", "swarm", "p2pd", "rust"];

    /// <summary>Throws FileNotFoundException for a program that is not there.</summary>
    public static ServerKind Find(string name, string daemon)
    {
        var peers = Environment.GetEnvironmentVariable("REGISTRY_TEST_PEERS") ?? "";
        return name switch
        {
            "registry" => new("registry", [Existing(daemon), "run", "--data", "{data}", "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "http://127.0.0.1:0", "--ready-file", "{ready}"]),
            "swarm" => new("swarm", [Environment.ProcessPath!, "serve"]),
            "p2pd" => new("go-libp2p (p2pd)", ["node", Existing(Path.Combine(peers, "p2pd", "p2pd.mjs")), "--mode", "dhtServer", "--stay"]),
            "rust" => new("rust-libp2p", [Existing(Path.Combine(peers, "rust", "rustpeer")), "--stay"]),
            _ => throw new ArgumentException($"No server is called {name}; there are {string.Join(", ", Names)}."),
        };
    }

    private static string Existing(string path)
        => File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there. (REGISTRY_TEST_PEERS names the directory of the peers.)");
}
