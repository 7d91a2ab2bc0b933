using System.Diagnostics;
using System.Text.Json;
using Registry.Load.Hosting;

namespace Registry.Load.Servers;

/// <summary>A server that runs for one round, on one core when asked.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _directory = Directory.CreateTempSubdirectory("registry-load-").FullName;
    private readonly Process _process;

    private ServerProcess(ServerKind kind, int? core)
    {
        var file = Path.Combine(_directory, "ready");
        var command = kind.Command.Select(a => a.Replace("{data}", Path.Combine(_directory, "data"), StringComparison.Ordinal).Replace("{ready}", file, StringComparison.Ordinal));
        string[] all = core is { } pinned ? ["taskset", "-c", $"{pinned}", .. command] : [.. command];
        var info = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = new Process { StartInfo = info, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, _) => { };
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"{kind.Name} ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (kind.Command.Contains("{ready}")) _ = WatchAsync(file);
    }

    public ReadyLine Ready { get; private set; } = null!;

    public int Pid => Ready.Pid ?? _process.Id;

    /// <summary>From starting the program to the word that it listens.</summary>
    public TimeSpan Startup { get; private set; }

    /// <summary><paramref name="core"/>: the only core it may run on; null for all.</summary>
    public static async Task<ServerProcess> StartAsync(ServerKind kind, int? core)
    {
        var started = Stopwatch.GetTimestamp();
        var server = new ServerProcess(kind, core);
        try
        {
            var line = await server._listening.Task.WaitAsync(Patience);
            server.Startup = Stopwatch.GetElapsedTime(started);
            server.Ready = ReadyLine.Parse(line);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void OnOutput(string? line)
    {
        if (line?.StartsWith('{') == true) _listening.TrySetResult(line);
    }

    /// <summary>The file comes into being whole.</summary>
    private async Task WatchAsync(string file)
    {
        while (!_listening.Task.IsCompleted)
        {
            if (File.Exists(file)) _listening.TrySetResult(await File.ReadAllTextAsync(file));
            else await Task.Delay(5);
        }
    }
}

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

/// <summary>What a server says once it listens: {"id", "addrs", "pid"?} or, as the daemon writes it, {"peer_id", "addresses", "pid"}.</summary>
internal sealed record ReadyLine(Target Target, int? Pid)
{
    public static ReadyLine Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.TryGetProperty("error", out var error)) throw new InvalidOperationException($"The server did not start: {error}");
        var id = (root.TryGetProperty("id", out var short_) ? short_ : root.GetProperty("peer_id")).GetString()!;
        var addresses = root.TryGetProperty("addrs", out var addrs) ? addrs : root.GetProperty("addresses");
        var address = addresses.EnumerateArray().Select(a => a.GetString()!).First(a => a.StartsWith("/ip4/127.0.0.1/tcp/", StringComparison.Ordinal));
        var full = address.Contains("/p2p/", StringComparison.Ordinal) ? address : $"{address}/p2p/{id}";
        return new ReadyLine(Target.Parse(full), root.TryGetProperty("pid", out var pid) ? pid.GetInt32() : null);
    }
}
