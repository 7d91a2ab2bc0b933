using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>A registry that strangers filled up, from a few addresses and with as many keys as they like.</summary>
public sealed class FullRegistryTests
{
    private const int Room = 64;
    private const int Sources = 8;

    /// <summary>
    /// Before, whoever came first had the room, and kept it for a month after it had expired: one machine filled it, and everybody else was
    /// refused (429 limit_reached).
    /// </summary>
    [Fact]
    public async Task Workers_with_a_wallet_alone_keep_their_place_and_find_one_in_a_full_registry()
    {
        await using var siege = await Siege.StartAsync(
            ("Registry__Registrations__MaxRecords", $"{Room}"), ("Registry__Limits__Registrations__Burst", $"{Math.Max(256, 2 * Siege.Sybils)}"));
        var first = new GpuWorker("before the flood");
        var node = (await siege.FromWorker.RegisterAsync(first.ClaimBody(DateTimeOffset.UtcNow.AddSeconds(-10)))).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        await FloodAsync(siege);
        await IsThereAsync(siege, first, node);
        Assert.Equal(node, (await siege.FromWorker.RegisterAsync(first.ClaimBody())).Expect(HttpStatusCode.OK)["node_id"].GetString());

        var second = new GpuWorker("after the flood");
        var late = (await siege.FromWorker.RegisterAsync(second.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        await FloodAsync(siege);
        await IsThereAsync(siege, first, node);
        await IsThereAsync(siege, second, late);
        Assert.Equal(Room, (await siege.Http.GetAsync("/api/nodes/active?limit=1000")).Expect(HttpStatusCode.OK).Body.GetArrayLength());
    }

    /// <summary>Before, what a peer put into the DHT took the same room, with no budget.</summary>
    [JsFact]
    public async Task What_a_peer_carries_here_leaves_the_others_their_room()
    {
        await using var siege = await Siege.StartAsync(("Registry__Registrations__MaxRecords", $"{Room}"));
        await using var ethers = await Peers.StartWalletAsync();
        await using var carriers = await siege.StartAttackersAsync(1);
        await carriers[0].ConnectAsync(siege.Daemon.Address);
        await CarryAsync(siege, carriers[0], ethers);
        var workers = new Dictionary<string, GpuWorker>();
        foreach (var worker in Enumerable.Range(0, Room / 2).Select(i => new GpuWorker($"at home {i}")))
        {
            workers.Add((await siege.FromWorker.RegisterAsync(worker.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!, worker);
        }

        await CarryAsync(siege, carriers[0], ethers);
        foreach (var (node, worker) in workers) await IsThereAsync(siege, worker, node);
    }

    /// <summary>Each is proven, lasts as long as anything may, and would stay for a month if it could.</summary>
    private static Task FloodAsync(Siege siege) =>
        Parallel.ForAsync(0, Siege.Sybils, new ParallelOptions { MaxDegreeOfParallelism = Sources }, async (i, _) =>
        {
            var sybil = new GpuWorker($"flood {i}") { Address = Siege.Nowhere(i), Lease = TimeSpan.FromDays(7) };
            (await siege.FromAttacker(i % Sources).RegisterAsync(sybil.SignedBody())).Expect(HttpStatusCode.Created);
            if (i > 0) return;
            sybil.Lease = TimeSpan.FromDays(30);
            (await siege.FromAttacker(0).RegisterAsync(sybil.SignedBody())).Expect(HttpStatusCode.UnprocessableEntity, "validation_failed");
        });

    private static async Task CarryAsync(Siege siege, RemotePeer carrier, Wallet ethers)
    {
        for (var i = 0; i < Room; i++)
        {
            var carried = new GpuWorker($"carried {i}") { Lease = TimeSpan.FromDays(7) };
            Assert.True(await carrier.PutAtAsync(siege.Daemon.PeerId, carried.RecordKey, await ethers.RecordAsync("registration", carried.SignedBody())));
        }
    }

    private static async Task IsThereAsync(Siege siege, GpuWorker worker, string node)
    {
        Assert.Equal("online", (await siege.Http.NodeAsync(node)).Expect(HttpStatusCode.OK)["status"].GetString());
        (await siege.FromWorker.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
        var listed = (await siege.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(worker.Model)}")).Expect(HttpStatusCode.OK).Body;
        Assert.Equal(node, Assert.Single(listed.EnumerateArray()).GetProperty("node_id").GetString());
    }
}
