using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Registry.Daemon.Commands;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

/// <summary>A whole daemon in this process, on free ports of this machine, that knows nobody but whom it is told of and is patient with all.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private DaemonHost _host = null!;

    public string PeerId => _host.Ready.PeerId;

    /// <summary>The trusted listener: tests ask more often than a stranger may.</summary>
    public string Url => _host.Ready.HttpTrusted[0];

    public ReadyFile Ready => _host.Ready;

    public string Banner => _host.Banner;

    /// <summary>A loopback multiaddr with the peer id.</summary>
    public string Address => _host.Ready.Addresses[0];

    public string ReadyFile => _directory.File("ready.json");

    public static Task<RunningDaemon> StartAsync(params string[] bootstrap) => StartWithAsync([], bootstrap);

    public static async Task<RunningDaemon> StartWithAsync(IReadOnlyCollection<KeyValuePair<string, string?>> more, params string[] bootstrap)
    {
        var daemon = new RunningDaemon();
        var settings = new Dictionary<string, string?>
        {
            [DaemonOptionsReader.DataKey] = daemon._directory.File("data"),
            [DaemonOptionsReader.ListenKey] = "/ip4/127.0.0.1/tcp/0",
            [HttpSettings.UrlsKey] = "http://127.0.0.1:0",
            [HttpSettings.TrustedUrlsKey] = "http://127.0.0.1:0",
            [DaemonOptionsReader.ReadyFileKey] = daemon.ReadyFile,
            [DaemonOptionsReader.NetworkKey] = "command-tests",
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var (key, value) in more) settings[key] = value;
        for (var i = 0; i < bootstrap.Length; i++) settings[$"{DaemonOptionsReader.BootstrapKey}:{i}"] = bootstrap[i];
        daemon._host = await DaemonHost.StartAsync(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), new PatientClock(), TestContext.Current.CancellationToken);
        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>Two daemons, the first of which has joined the network through the second.</summary>
public sealed class TwoDaemons : IAsyncLifetime
{
    internal RunningDaemon First { get; private set; } = null!;

    internal RunningDaemon Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Second = await RunningDaemon.StartAsync();
        First = await RunningDaemon.StartAsync(Second.Address);
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var daemon in new[] { First, Second })
        {
            while ((await http.GetFromJsonAsync<JsonArray>($"{daemon.Url}/api/operator/dht/table", deadline.Token))!.Count == 0) await Task.Delay(5, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}

/// <summary>Runs a command line in this process.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await DaemonCommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString().Trim(), error.ToString().Trim());
    }
}
