using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Registry.Daemon.Configuration;
using Registry.HttpBridge;

namespace Registry.Daemon.Hosting;

/// <summary>The web server that carries the bridge.</summary>
internal static class HttpServer
{
    /// <summary>Requests under way may take this long when the daemon stops.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1.5);

    public static BridgeState StateOf(NodeSettings settings, Node node)
    {
        var options = new HttpBridgeOptions
        {
            Network = settings.Daemon.Network,
            Version = ProductVersion.Text,
            DatabaseKind = "sqlite",
            BootstrapPeers = [.. settings.Daemon.Bootstrap.Select(address => address.ToString())],
            Server = settings.HttpServer,
            Routing = settings.Routing,
            Operator = settings.Operator,
            Limits = settings.Limits,
            Trust = settings.Daemon.Http.Trust,
        };
        return new BridgeState(options, node.Registrar, node.Swarm, node.Dht, node.Time, node.Audit, node.Blocks, node.Hivemind?.Node, node.Hivemind?.Reader, node.Hivemind?.Reachability) { StartWarnings = node.Warnings };
    }

    /// <summary>
    /// A web application that knows what it is told here and nothing else. The framework's own defaults would read settings of
    /// other programs (ASPNETCORE_*, DOTNET_*, URLS, Kestrel in an appsettings.json), which add listeners and trust.
    /// </summary>
    public static WebApplicationBuilder NewBuilder(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, QuietLifetime>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainLimit);
        return builder;
    }

    public static WebApplication Build(NodeSettings settings, BridgeState state, HttpListeners listeners, ILoggerFactory loggers)
    {
        var builder = NewBuilder(loggers);
        builder.AddHttpBridge(state);
        builder.WebHost.ConfigureKestrel(server => listeners.Bind(server, settings.Daemon.Http, state));
        var app = builder.Build();
        app.MapHttpBridge();
        return app;
    }

    /// <summary>Throws <see cref="DaemonStartException"/> that begins with <paramref name="what"/> when an address cannot be listened on.</summary>
    public static async Task StartAsync(WebApplication app, string what, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
#pragma warning disable CA1031 // Whatever it is: the operator is told in a line.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new DaemonStartException($"{what} cannot listen: {fault.Message}", fault);
        }
    }
}

internal static class ProductVersion
{
    /// <summary>"0.1.0", without the commit that the build appends.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
