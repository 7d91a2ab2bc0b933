using Microsoft.Extensions.Configuration;
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

    public string Url => _host.Ready.Http[0];

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
            [DaemonOptionsReader.HttpKey] = "http://127.0.0.1:0",
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
