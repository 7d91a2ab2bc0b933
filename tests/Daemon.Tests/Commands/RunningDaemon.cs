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
    private Dictionary<string, string?> _settings = [];
    private DaemonHost _host = null!;

    public string PeerId => _host.Ready.PeerId;

    /// <summary>The trusted listener: tests ask more often than a stranger may.</summary>
    public string Url => _host.Ready.HttpTrusted[0];

    public ReadyFile Ready => _host.Ready;

    public string Banner => _host.Banner;

    /// <summary>A loopback multiaddr with the peer id.</summary>
    public string Address => _host.Ready.Addresses[0];

    public string ReadyFile => _directory.File("ready.json");

    public string Data => _settings[DaemonOptionsReader.DataKey]!;

    public string Socket => _host.Ready.OperatorSocket!;

    /// <summary>The operator's TCP door.</summary>
    public string OperatorUrl => _host.Ready.OperatorHttp!;

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
        daemon._settings = settings;
        await daemon.StartHostAsync();
        return daemon;
    }

    /// <summary>Stops it and starts it anew with the same data directory.</summary>
    public async Task RestartAsync()
    {
        await _host.DisposeAsync();
        await StartHostAsync();
    }

    /// <summary>A command that operators may use, asked of this daemon.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] command) => CommandRun.RunAsync([.. command, "--operator-socket", Socket]);

    public async Task<JsonArray> RowsAsync(params string[] command)
    {
        var (_, output, error) = await RunAsync([.. command, "--json"]);
        return output.Length > 0 ? JsonNode.Parse(output)!.AsArray() : throw new InvalidOperationException(error);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartHostAsync() =>
        _host = await DaemonHost.StartAsync(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(), new PatientClock(), TestContext.Current.CancellationToken);
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
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var daemon in new[] { First, Second })
        {
            while ((await daemon.RowsAsync("dht", "table")).Count == 0) await Task.Delay(5, deadline.Token);
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
