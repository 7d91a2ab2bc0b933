using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Mixed;

/// <summary>js, Go and Rust peers that have nothing in common but the daemon's multiaddr.</summary>
public sealed class MixedNetworkTests(MixedNetworkFixture network) : IClassFixture<MixedNetworkFixture>
{
    [RustFact]
    public async Task Every_peer_finds_every_other_by_its_id_and_connects()
    {
        var peers = await network.PeersAsync();
        foreach (var (seeker, sought) in peers.SelectMany(a => peers.Where(b => b != a).Select(b => (a, b))))
        {
            await Meetings.FindsAsync(seeker, sought);
        }
    }

    [RustFact]
    public async Task A_model_that_any_of_them_provides_is_found_by_all()
    {
        var peers = await network.PeersAsync();
        foreach (var worker in peers)
        {
            var model = $"served by {worker.Spec}";
            await Deadline.EventuallyAsync(async () =>
            {
                await worker.ProvideAsync(model);
                foreach (var seeker in peers.Where(p => p != worker))
                {
                    Assert.Contains(await seeker.FindProvidersAsync(model), p => p.Id == worker.Id);
                }
            });
        }
    }

    [RustFact]
    public async Task A_worker_registered_over_http_is_found_by_all_of_them()
    {
        var worker = new GpuWorker("Qwen/Qwen2.5-72B");
        (await network.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        foreach (var seeker in await network.PeersAsync())
        {
            await Meetings.FindsProviderAsync(seeker, worker.Model, worker.Peer.ToString(), "/ip4/203.0.113.7/tcp/31330");
        }
    }
}

/// <summary>A daemon and peers of all kinds, a Go client among them, that are told of the daemon alone.</summary>
public sealed class MixedNetworkFixture : IAsyncLifetime
{
    private static readonly PeerSpec[] Specs =
    [
        new(PeerKind.Js), new(PeerKind.Go, "rsa"), new(PeerKind.Go, Mode: PeerMode.Client), new(PeerKind.Rust),
    ];

    private Task<PeerGroup>? _peers;

    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    /// <summary>Started by the first test that is not skipped.</summary>
    public async Task<IReadOnlyList<RemotePeer>> PeersAsync() => (await (_peers ??= PeerGroup.StartAsync(Specs, Daemon.Address))).All;

    public async ValueTask DisposeAsync()
    {
        if (_peers is { IsCompletedSuccessfully: true }) await (await _peers).DisposeAsync();
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
    }
}
