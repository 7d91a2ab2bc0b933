using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Registry.Daemon.Configuration;
using Registry.HttpBridge;
using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Operator.Doors;

namespace Registry.Daemon.Hosting;

/// <summary>The web server of the operator's calls, apart from the public one: a Unix socket, and TCP where the settings say so.</summary>
internal sealed class OperatorServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly OperatorSocketFile? _socket;
    private Task? _stopping;

    private OperatorServer(WebApplication app, OperatorSocketFile? socket)
    {
        _app = app;
        _socket = socket;
    }

    /// <summary>Null where there is none.</summary>
    public string? SocketPath => _socket?.Path;

    /// <summary>With the real port; null where TCP is off.</summary>
    public string? HttpUrl => _app.Urls.FirstOrDefault(url => !url.StartsWith("http://unix:", StringComparison.Ordinal)) is { } url ? Callable(url) : null;

    /// <summary>Null when all doors are off. Throws <see cref="DaemonStartException"/> when one of them cannot be opened. The data directory is held.</summary>
    public static async Task<OperatorServer?> StartAsync(NodeSettings settings, BridgeState state, ILoggerFactory loggers, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows()) return null;
        var socket = settings.Daemon.OperatorSocketOff ? null : OperatorSocketFile.Prepare(settings);
        try
        {
            var http = settings.Daemon.OperatorHttp is { } address ? new HttpDoor(address, OperatorTokenFile.Load(settings)) : null;
            if (socket is null && http is null) return null;

            var doors = new OperatorDoors(socket is null ? null : new SocketDoor(socket.Path, socket.OnBound), http);
            var server = new OperatorServer(Build(state, doors, loggers), socket);
            try
            {
                await HttpServer.StartAsync(server._app, "The operator's calls", cancellation);
                return server;
            }
            catch
            {
                await server._app.DisposeAsync();
                throw;
            }
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more calls and lets those under way end.</summary>
    public void BeginStop() => _stopping ??= _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        BeginStop();
        await _stopping!;
        await _app.DisposeAsync();
        _socket?.Dispose();
    }

    private static string Callable(string url) => IPEndPoint.TryParse(url["http://".Length..], out var endpoint) ? HttpListeners.Urls(endpoint).First() : url;

    private static WebApplication Build(BridgeState state, OperatorDoors doors, ILoggerFactory loggers)
    {
        var builder = HttpServer.NewBuilder(loggers);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, QuietLifetime>());
        builder.AddOperatorDoors(state, doors);
        var app = builder.Build();
        app.MapOperatorDoors();
        return app;
    }
}

/// <summary>Leaves signals to <see cref="StopSignals"/>.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
