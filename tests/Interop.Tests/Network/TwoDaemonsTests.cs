using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Network;

/// <summary>Fifteen peers of three implementations and two daemons are one network, whichever daemon a peer knows.</summary>
public sealed class TwoDaemonsTests(TwoDaemonsFixture network) : IClassFixture<TwoDaemonsFixture>
{
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 6 };

    [RustFact]
    public async Task What_any_peer_provides_is_found_by_every_kind_of_peer_and_known_to_both_daemons()
    {
        var peers = await network.PeersAsync();
        await using var probe = await ProbeAsync();
        await Parallel.ForEachAsync(peers, AtOnce, async (worker, _) =>
        {
            await Deadline.EventuallyAsync(async () =>
            {
                await worker.ProvideAsync(Model(worker));
                foreach (var daemon in network.Daemons) await KnowsProviderAsync(probe, daemon, worker);
            });
        });
        await Parallel.ForEachAsync(Encounters(peers), AtOnce, async (encounter, _) =>
            await Meetings.FindsProviderAsync(encounter.Seeker, Model(encounter.Sought), encounter.Sought.Id, encounter.Sought.Address, count: 1));
    }

    [RustFact]
    public async Task Every_kind_of_peer_finds_every_other_by_its_id_and_connects()
    {
        await Parallel.ForEachAsync(Encounters(await network.PeersAsync()), AtOnce, async (encounter, _) =>
            await Meetings.FindsAsync(encounter.Seeker, encounter.Sought));
    }

    [RustFact]
    public async Task A_worker_registered_at_either_daemon_is_found_by_every_peer()
    {
        var peers = await network.PeersAsync();
        foreach (var daemon in network.Daemons)
        {
            var worker = new GpuWorker($"registered at {daemon.PeerId}");
            (await daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
            await Parallel.ForEachAsync(peers, AtOnce, async (seeker, _) =>
                await Meetings.FindsProviderAsync(seeker, worker.Model, worker.Peer.ToString(), "/ip4/203.0.113.7/tcp/31330", count: 1));
        }
    }

    private static string Model(RemotePeer peer) => $"served by {peer.Id}";

    /// <summary>Everybody seeks one peer of each kind, many of which were told of the other daemon: 45 encounters.</summary>
    private static IEnumerable<(RemotePeer Seeker, RemotePeer Sought)> Encounters(IReadOnlyList<RemotePeer> peers)
    {
        var kinds = peers.GroupBy(p => p.Spec.Kind).Select(kind => kind.ToArray()).ToArray();
        foreach (var seekers in kinds)
        {
            for (var i = 0; i < seekers.Length; i++)
            {
                foreach (var sought in kinds) yield return (seekers[i], sought[(i + 1) % sought.Length]);
            }
        }
    }

    private static async Task KnowsProviderAsync(RemotePeer probe, DaemonProcess daemon, RemotePeer worker)
    {
        var answer = await probe.AskKadAsync(daemon.PeerId, "GET_PROVIDERS", GpuWorker.ModelHash(Model(worker)).Bytes.ToArray());
        var found = Assert.Single(answer.Providers, p => p.Id == worker.Id);
        Assert.Contains(Meetings.WithoutId(worker.Address), found.Addrs);
    }

    private async Task<RemotePeer> ProbeAsync()
    {
        var probe = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });
        foreach (var daemon in network.Daemons) await probe.ConnectAsync(daemon.Address);
        return probe;
    }
}
