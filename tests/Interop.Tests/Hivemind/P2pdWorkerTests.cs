using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>p2pd as hivemind and Petals start it, and nothing else: what the daemon has to be for the program below the workers.</summary>
public sealed class P2pdWorkerTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    private static readonly TimeSpan LongForm = TimeSpan.FromMinutes(10);

    private static readonly PeerSpec[] AsStarted = [P2pdSpecs.Worker, P2pdSpecs.PetalsServer, P2pdSpecs.Client];

    [GoFact]
    public async Task Workers_and_a_client_bootstrap_off_us_and_find_workers_by_their_ids()
    {
        await using var peers = await PeerGroup.StartAsync(AsStarted, fixture.Daemon.Address);
        await FindEachOtherAsync(peers);
        await Deadline.EventuallyAsync(async () => Assert.Subset(await TableAsync(), new HashSet<string> { peers[0].Id, peers[1].Id }));
        Assert.DoesNotContain(peers[2].Id, await TableAsync());
    }

    /// <summary>
    /// A long form: <c>--explicit only --filter-class '*P2pdWorkerTests'</c>. p2pd's connection manager, its idle timeouts, the
    /// refresh of its table and its search for relays all come round in that time.
    /// </summary>
    [GoFact(Explicit = true)]
    public async Task They_stay_connected_for_ten_minutes()
    {
        await using var peers = await PeerGroup.StartAsync(AsStarted, fixture.Daemon.Address);
        var opened = await ConnectionsAsync(peers);
        var until = DateTime.UtcNow + LongForm;
        while (DateTime.UtcNow < until)
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            foreach (var peer in peers.All) Assert.Contains(fixture.Daemon.PeerId, await peer.PeersAsync());
            Assert.Equal(opened, await ConnectionsAsync(peers)); // the same ones, not new ones
        }
        await FindEachOtherAsync(peers);
    }

    /// <summary>
    /// A long form too: told that nobody can reach it, p2pd looks for a relay three minutes after its start. Relays on loopback are
    /// not announced by go-libp2p, so its address through us is not found but made.
    /// </summary>
    [GoFact(Explicit = true)]
    public async Task One_that_cannot_be_dialled_reserves_a_place_at_us_and_is_reached_through_us()
    {
        await using var hidden = await Peers.StartAsync(P2pdSpecs.Hidden, fixture.Daemon.Address);
        await using var client = await Peers.StartAsync(P2pdSpecs.Client, fixture.Daemon.Address);
        await Deadline.EventuallyAsync(
            async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(5)); // less often than p2pd's own pause after a failed dial
                await client.ConnectAsync($"{fixture.Daemon.Address}/p2p-circuit/p2p/{hidden.Id}");
            },
            TimeSpan.FromMinutes(5));
        await client.PingAsync(hidden.Id);
    }

    /// <summary>The client finds both workers, and the workers find each other, with nothing to go by but a peer id and us.</summary>
    private static async Task FindEachOtherAsync(PeerGroup peers)
    {
        var (worker, server, client) = (peers[0], peers[1], peers[2]);
        await Meetings.FindsAsync(client, worker);
        await Meetings.FindsAsync(client, server);
        await Meetings.FindsAsync(worker, server);
    }

    private async Task<HashSet<string>> TableAsync() =>
        [.. (await fixture.Daemon.Operator.GetAsync("/api/operator/dht/table")).Body.EnumerateArray().Select(p => p.GetProperty("peer_id").GetString()!)];

    /// <summary>Since when each of these has been connected, in order.</summary>
    private async Task<string[]> ConnectionsAsync(PeerGroup peers)
    {
        var connections = (await fixture.Daemon.Operator.GetAsync("/api/operator/peers")).Body.EnumerateArray().ToArray();
        return [.. peers.All.Select(p => Assert.Single(connections, c => c.GetProperty("peer_id").ValueEquals(p.Id)).GetProperty("opened_at").GetString()!)];
    }
}
