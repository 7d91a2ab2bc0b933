using System.Diagnostics;

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
