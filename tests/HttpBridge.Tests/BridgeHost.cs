using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Operator.Doors;
using Registry.Testing;

namespace Registry.HttpBridge.Tests;

/// <summary>
/// The bridge on real servers, on free ports of this machine: one listener as for the internet, one that is trusted; the
/// operator's calls behind a Unix socket and on another port.
/// </summary>
internal sealed class BridgeHost : IAsyncDisposable
{
    public const string Token = "a-token-of-the-tests";

    private readonly TemporaryDirectory _directory;
    private readonly WebApplication _operatorApp;

    private BridgeHost(TemporaryDirectory directory, WebApplication app, WebApplication operatorApp, BridgeState state, string socket)
    {
        _directory = directory;
        App = app;
        _operatorApp = operatorApp;
        State = state;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Trusted = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
        Socket = socket;
        Operator = new HttpClient(Through(socket)) { BaseAddress = new Uri("http://localhost/") };
        OperatorUrl = new Uri(operatorApp.Urls.Single(url => !url.Contains("unix:", StringComparison.Ordinal)));
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

    public string Socket { get; }

    /// <summary>Asks behind the socket.</summary>
    public HttpClient Operator { get; }

    /// <summary>The TCP door.</summary>
    public Uri OperatorUrl { get; }

    private static CallBudget Plenty => new() { Burst = 1_000_000 };

    public static async Task<BridgeHost> StartAsync(BridgeState state, ILoggerProvider? log = null)
    {
        var app = Builder(log, builder =>
        {
            builder.WebHost.ConfigureKestrel(server =>
            {
                server.Listen(IPAddress.Loopback, 0, listen => listen.UseBridge(state, trusted: false));
                server.Listen(IPAddress.Loopback, 0, listen => listen.UseBridge(state, trusted: true));
            });
            builder.AddHttpBridge(state);
        });
        app.MapHttpBridge();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var directory = new TemporaryDirectory();
        var socket = directory.File("operator.sock");
        var url = ListenUrl.Parse("http://127.0.0.1:0", out _)!;
        var operatorApp = Builder(null, builder => builder.AddOperatorDoors(
            state, new OperatorDoors(new SocketDoor(socket, _ => { }), new HttpDoor(url, new OperatorToken(Token)))));
        operatorApp.MapOperatorDoors();
        await operatorApp.StartAsync(TestContext.Current.CancellationToken);
        return new BridgeHost(directory, app, operatorApp, state, socket);
    }

    /// <summary>A client of the TCP door, which shows this token.</summary>
    public HttpClient WithToken(string? token)
    {
        var client = new HttpClient { BaseAddress = OperatorUrl };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Trusted.Dispose();
        Operator.Dispose();
        await App.DisposeAsync();
        await _operatorApp.DisposeAsync();
        _directory.Dispose();
    }

    private static WebApplication Builder(ILoggerProvider? log, Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null) builder.Logging.AddProvider(log);
        configure(builder);
        return builder.Build();
    }

    private static SocketsHttpHandler Through(string path) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
