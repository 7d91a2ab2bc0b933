using System.Globalization;
using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// A daemon with a public address, an honest host, others that nobody minds, and attackers, who have every address of 64 networks
/// (/16). Each is a network namespace. Skips the test for anybody but root.
/// </summary>
internal sealed class Siege : IAsyncDisposable
{
    public const string Worker = "45.10.0.1";
    public const string Others = "45.63.255.254";

    private const string Daemons = "45.9.0.1";
    private const int FirstOfOthers = 32;
    private const int FirstOfAttackers = 64;
    private const int Networks = 64;

    private readonly PublicNetwork _network;
    private readonly Lazy<RegistryClient>[] _attackers;

    private Siege(PublicNetwork network, DaemonProcess daemon)
    {
        (_network, Daemon) = (network, daemon);
        Http = network.Hosts[0].Client(daemon.Ready.HttpTrusted[0]);
        FromWorker = network.Hosts[1].Client(daemon.Ready.Http[0]);
        _attackers = [.. Enumerable.Range(0, Networks).Select(index => new Lazy<RegistryClient>(() => Attackers.Client(daemon.Ready.Http[0], IPAddress.Parse(AddressOfAttacker(index)))))];
    }

    /// <summary>Free keys of an attack; with <c>REGISTRY_SYBILS=10000</c> it has its long form.</summary>
    public static int Sybils { get; } = int.Parse(Environment.GetEnvironmentVariable("REGISTRY_SYBILS") ?? "500", CultureInfo.InvariantCulture);

    public DaemonProcess Daemon { get; }

    /// <summary>For what the test itself asks, without budgets.</summary>
    public RegistryClient Http { get; }

    /// <summary>As a stranger from the honest host.</summary>
    public RegistryClient FromWorker { get; }

    private NetworkHost OtherHost => _network.Hosts[2];

    private NetworkHost Attackers => _network.Hosts[3];

    public static async Task<Siege> StartAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        NetworkHost.NeedRoot();
        var network = await PublicNetwork.CreateAsync(Daemons, Worker, $"{Others} 45.{FirstOfOthers}.0.0/11", $"45.127.255.254 45.{FirstOfAttackers}.0.0/10");
        try
        {
            return new Siege(network, await DaemonProcess.StartAsync(new()
            {
                Within = network.Hosts[0].Within,
                Listen = [$"/ip4/{Daemons}/tcp/0"],
                Http = $"http://{Daemons}:0",
                Environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            }));
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>An address of the attackers, one of each network in turn.</summary>
    public static string AddressOfAttacker(int index) => In(FirstOfAttackers + (index % Networks), 0);

    /// <summary>Where a peer of another host answers: one of each of 31 networks in turn.</summary>
    public static string AddressOfOther(int index, RemotePeer peer) => At(In(FirstOfOthers + (index % 31), index), peer);

    /// <summary>Where nobody is: one of each of fifty networks in turn.</summary>
    public static string Nowhere(int index) => $"{In(200 + (index % 50), index)}:31330";

    /// <summary>Where a peer answers that listens at every address of its host.</summary>
    public static string At(string address, RemotePeer peer) => $"/ip4/{address}/tcp/{peer.Address.Split('/')[4]}";

    /// <summary>As a stranger from such an address.</summary>
    public RegistryClient FromAttacker(int index) => _attackers[index % Networks].Value;

    /// <summary>A peer of the honest host, connected to the daemon; where it listens is what the worker registers.</summary>
    public async Task<RemotePeer> StartPeerOfAsync(GpuWorker worker)
    {
        var peer = await Peers.StartAsync(
            new(PeerKind.Js, Mode: PeerMode.None)
            {
                Within = _network.Hosts[1].Within,
                Listen = $"/ip4/{Worker}/tcp/0",
                Arguments = ["--identity", Convert.ToHexStringLower(worker.PeerKeyFile())],
            },
            Daemon.Address);
        worker.Address = Meetings.WithoutId(peer.Address);
        return peer;
    }

    /// <summary>Peers that nobody minds, connected to the daemon, each reached at any address of their host.</summary>
    public Task<PeerGroup> StartOthersAsync(int count) => StartAsync(OtherHost, count, Daemon.Address);

    /// <summary>Peers of the attackers, each reached at any of their addresses.</summary>
    public Task<PeerGroup> StartAttackersAsync(int count) => StartAsync(Attackers, count);

    private static Task<PeerGroup> StartAsync(NetworkHost host, int count, params string[] bootstrap) =>
        PeerGroup.StartJsProcessAsync(new(PeerKind.Js, Mode: PeerMode.None) { Within = host.Within, Listen = "/ip4/0.0.0.0/tcp/0" }, count, bootstrap);

    private static string In(int network, int index) => $"45.{network}.{index / 250}.{1 + (index % 250)}";

    public async ValueTask DisposeAsync()
    {
        foreach (var attacker in _attackers.Where(attacker => attacker.IsValueCreated)) attacker.Value.Dispose();
        FromWorker.Dispose();
        Http.Dispose();
        await Daemon.DisposeAsync();
        await _network.DisposeAsync();
    }
}
