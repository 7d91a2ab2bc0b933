using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.AutoNat;

/// <summary>The daemon in one network, peers in another, or all of them on loopback with private addresses allowed.</summary>
internal sealed class AutoNatFixture : IAsyncDisposable
{
    public const string DaemonHost = "45.10.0.1";
    public const string PeerHost = "45.20.0.1";

    /// <summary>An address that the peer has, and that the daemon has no way to.</summary>
    public const string HiddenHost = "46.20.0.2";

    private readonly PublicNetwork? _network;

    private AutoNatFixture(PublicNetwork? network, DaemonProcess daemon)
    {
        _network = network;
        Daemon = daemon;
    }

    public DaemonProcess Daemon { get; }

    public static async Task<AutoNatFixture> StartAsync()
    {
        var network = await PublicNetwork.CreateAsync(DaemonHost, $"{PeerHost} {HiddenHost}");
        return new(network, await DaemonProcess.StartAsync(new DaemonSpec
        {
            Within = network.Hosts[0].Within,
            Listen = [$"/ip4/{DaemonHost}/tcp/0"],
            Environment = new Dictionary<string, string> { ["Logging__LogLevel__Registry.Libp2p.Protocols.AutoNat"] = "Debug" },
        }));
    }

    public static async Task<AutoNatFixture> StartOnLoopbackAsync() =>
        new(null, await DaemonProcess.StartAsync(new DaemonSpec
        {
            Environment = new Dictionary<string, string> { ["Registry__AutoNat__AllowPrivate"] = "true", ["Registry__AutoNat__V2DialDataWait"] = "0" },
        }));

    /// <summary>A peer in the other network that listens there at <paramref name="listen"/>.</summary>
    public Task<RemotePeer> StartPeerAsync(PeerKind kind, string listen, params string[] arguments) =>
        Peers.StartAsync(new PeerSpec(kind, Mode: PeerMode.None) { Within = _network?.Hosts[1].Within ?? [], Listen = listen, Arguments = arguments }, Daemon.Address);

    /// <summary>What the daemon's log says of its answers to one peer.</summary>
    public Task AnsweredAsync(int version, RemotePeer peer, string outcome) => Deadline.EventuallyAsync(() =>
    {
        Assert.Contains(Daemon.Log.ToString().Split('\n'), line =>
            line.Contains($"AutoNAT {version}: {peer.Id}", StringComparison.Ordinal) && line.Contains(outcome, StringComparison.Ordinal));
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        if (_network is not null) await _network.DisposeAsync();
    }
}
