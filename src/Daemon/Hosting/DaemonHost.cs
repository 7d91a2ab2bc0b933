using Registry.Daemon.Configuration;
using Registry.Daemon.Terminal;
using Registry.Daemon.Unix;
using Registry.HttpBridge.Endpoints;

namespace Registry.Daemon.Hosting;

/// <summary>The running daemon: the node (libp2p, DHT, registrations) and the HTTP bridge over it.</summary>
internal sealed partial class DaemonHost : IAsyncDisposable
{
    /// <summary>Well inside the five seconds that an operator is promised.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4.5);

    private readonly string _network;
    private readonly ILoggerFactory _loggers;
    private readonly Node _node;
    private readonly WebApplication _http;
    private readonly HttpListeners _listeners;
    private readonly OperatorServer? _operator;
    private StopDeadline? _deadline;

    private DaemonHost(string network, ILoggerFactory loggers, Node node, WebApplication http, HttpListeners listeners, OperatorServer? operatorServer, ReadyPlace? ready)
    {
        _network = network;
        _loggers = loggers;
        _node = node;
        _http = http;
        _listeners = listeners;
        _operator = operatorServer;
        http.Lifetime.ApplicationStopping.Register(() =>
        {
            _deadline = new StopDeadline(StopLimit, ExitCodes.Success);
            ready?.Withdraw();
            operatorServer?.BeginStop();
        });
    }

    /// <summary>Throws <see cref="DaemonStartException"/> when it cannot start, with every mistake in the settings at once.</summary>
    public static async Task<DaemonHost> StartAsync(IConfigurationRoot configuration, TimeProvider time, CancellationToken cancellation)
    {
        // First of all: however this start ends, what an earlier daemon left is not to be taken for it.
        var ready = new SettingsReader(configuration).Text(DaemonOptionsReader.ReadyFileKey) is { } path ? ReadyPlace.Claim(path) : null;
        var settings = FileBudget.Fit(NodeSettings.Read(configuration), OpenFileLimit.Read(), out var lowered);
        var loggers = DaemonLogging.Create(configuration);
        if (lowered is not null) LogLowered(loggers.CreateLogger<DaemonHost>(), lowered);
        Node? node = null;
        WebApplication? http = null;
        OperatorServer? operatorServer = null;
        try
        {
            node = await Node.StartAsync(settings, time, loggers, cancellation);
            ready?.Clear();
            var state = HttpServer.StateOf(settings, node);
            operatorServer = await OperatorServer.StartAsync(settings, state, loggers, cancellation);
            var listeners = new HttpListeners();
            http = HttpServer.Build(settings, state, listeners, loggers);
            await HttpServer.StartAsync(http, "The HTTP API", cancellation);
            node.BeginBootstrap();
            var host = new DaemonHost(settings.Daemon.Network, loggers, node, http, listeners, operatorServer, ready);
            ready?.Write(host.Ready);
            return host;
        }
        catch
        {
            if (http is not null) await http.DisposeAsync();
            if (operatorServer is not null) await operatorServer.DisposeAsync();
            if (node is not null) await node.DisposeAsync();
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>What is true once both sides listen.</summary>
    public ReadyFile Ready => new(
        Environment.ProcessId,
        _node.Swarm.LocalPeer.ToString(),
        DaemonAddresses.All(_node.Swarm),
        _listeners.Public,
        _operator?.SocketPath,
        _operator?.HttpUrl)
    {
        HttpTrusted = _listeners.Trusted,
    };

    /// <summary>For people: where workers, peers and HTTP clients find this daemon.</summary>
    public string Banner => Hosting.Banner.Text(_network, Ready, _listeners.AreEverywhere);

    /// <summary>Nobody has read <see cref="Banner"/>.</summary>
    public void LogNotShown(string reason) => LogNotShown(_loggers.CreateLogger<DaemonHost>(), reason);

    /// <summary>Until cancellation.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _http.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        if (_operator is not null) await _operator.DisposeAsync();
        await _node.DisposeAsync();
        _loggers.Dispose();
        _deadline?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Lowered}")]
    private static partial void LogLowered(ILogger logger, string lowered);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The addresses of this daemon cannot be written to standard output: {Reason}")]
    private static partial void LogNotShown(ILogger logger, string reason);
}

/// <summary>What the daemon says on standard output once it is ready; everything else goes to standard error.</summary>
internal static class Banner
{
    public static string Text(string network, ReadyFile ready, bool everywhere)
    {
        var lines = new List<string> { $"registry of {network}, peer id {ready.PeerId}", "", "Bootstrap address for workers and peers:" };
        lines.AddRange(ready.Addresses.Select(address => "  " + address));
        if (ready.Addresses.Count == 0) lines.Add("  none: no interface of this machine that is listened on is up, and nobody can dial this daemon");
        lines.Add(everywhere ? "HTTP API, on every interface of this machine:" : "HTTP API:");
        lines.AddRange(ready.Http.Select(url => "  " + url));
        lines.AddRange(ready.HttpTrusted.Select(url => "  " + url + "  (trusted: callers have no limits)"));
        var doors = new[] { ready.OperatorSocket, ready.OperatorHttp }.OfType<string>().Select(door => "  " + door).ToList();
        if (doors.Count > 0) lines.Add("Operator's calls:");
        lines.AddRange(doors);
        lines.Add("");
        return string.Join(Environment.NewLine, lines);
    }
}

/// <summary>
/// Ends the process when stopping takes too long. That is safe at any moment: what was acknowledged is on disk already.
/// </summary>
internal sealed class StopDeadline : IDisposable
{
    private readonly Timer _timer;

    public StopDeadline(TimeSpan limit, int exitCode) =>
        _timer = new Timer(_ => Environment.Exit(exitCode), null, limit, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
