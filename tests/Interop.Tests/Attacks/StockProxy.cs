using System.Diagnostics;
using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// nginx as it comes, before a daemon on the same host, and a stranger on another. What the stranger asks reaches the daemon from
/// loopback and with an address for its name, like what its own machine asks. Skips the test for anybody but root.
/// </summary>
internal sealed class StockProxy : IAsyncDisposable
{
    private readonly PublicNetwork _network;
    private readonly TemporaryDirectory _folder = new();
    private Process? _nginx;

    private StockProxy(PublicNetwork network) => _network = network;

    public DaemonProcess Daemon { get; private set; } = null!;

    public RegistryClient Stranger { get; private set; } = null!;

    public static async Task<StockProxy> StartAsync()
    {
        NetworkHost.NeedRoot();
        var program = await DebianPackage.FileAsync("nginx", "nginx");
        var proxy = new StockProxy(await PublicNetwork.CreateAsync("45.10.0.1", "45.20.0.1"));
        try
        {
            await proxy.StartAsync(program);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stranger?.Dispose();
        if (_nginx is not null) await Children.EndAsync(_nginx);
        await (Daemon?.DisposeAsync() ?? default);
        await _network.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync(string program)
    {
        var host = _network.Hosts[0];
        Daemon = await DaemonProcess.StartAsync(new() { Within = host.Within });
        var configuration = _folder.File("nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(Daemon.Ready.Http[0]));
        string[] command = [.. host.Within, program, "-e", "stderr", "-p", _folder.Path, "-c", configuration];
        _nginx = Children.Start(command[0], command[1..]);
        var log = new OutputLog("nginx");
        log.CaptureErrors(_nginx);
        Stranger = _network.Hosts[1].Client(new Uri($"http://{host.Address}/"));
        await Deadline.EventuallyAsync(async () =>
        {
            if (_nginx.HasExited) throw new InvalidOperationException($"nginx ended\n{log}");
            try
            {
                await Stranger.HealthAsync();
            }
            catch (HttpRequestException exception)
            {
                Assert.Fail($"{exception.Message}\n{log}");
            }
        });
    }

    /// <summary>But for where its files are, and that it drops no rights, which a namespace does not let it, this is what the manuals begin with.</summary>
    private static string Configuration(Uri daemon) => $$"""
        user root;
        daemon off;
        master_process off;
        pid nginx.pid;
        events { }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 80;
            location / {
              proxy_pass {{daemon.GetLeftPart(UriPartial.Authority)}};
            }
          }
        }
        """;
}
