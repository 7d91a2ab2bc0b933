using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Tests;

/// <summary>The bridge on a real server, on free ports of this machine: one listener as for the internet, one that is trusted.</summary>
internal sealed class BridgeHost : IAsyncDisposable
{
    private BridgeHost(WebApplication app, BridgeState state)
    {
        App = app;
        State = state;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Trusted = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
    }

    /// <summary>For tests of other things than limits; their clocks stand still, and so nothing would be earned again.</summary>
    public static LimitOptions NoLimits { get; } = new()
    {
        Reads = Plenty,
        Searches = Plenty,
        Registrations = Plenty,
        Heartbeats = Plenty,
    };

    public WebApplication App { get; }

    public BridgeState State { get; }

    public HttpClient Client { get; }

    public HttpClient Trusted { get; }

    private static CallBudget Plenty => new() { Burst = 1_000_000 };

    public static async Task<BridgeHost> StartAsync(BridgeState state, ILoggerProvider? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null) builder.Logging.AddProvider(log);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, listen => listen.UseBridge(state, trusted: false));
            server.Listen(IPAddress.Loopback, 0, listen => listen.UseBridge(state, trusted: true));
        });
        builder.AddHttpBridge(state);
        var app = builder.Build();
        app.MapHttpBridge();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new BridgeHost(app, state);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Trusted.Dispose();
        await App.DisposeAsync();
    }
}
