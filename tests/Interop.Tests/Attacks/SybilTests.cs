using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// Answers that choose, when more want to be in them than there are places. Wallets and peer keys are free, and so are the addresses
/// that they name; an address that answers is not.
/// </summary>
public sealed class SybilTests
{
    private const int Answers = 100;
    private const int Sources = 8;

    /// <summary>
    /// Before, the 256 that were heard of last were named, whoever they were: with as many free keys a worker was in no answer. In
    /// the long form the budget of registrations is lifted, in which these take sixteen minutes.
    /// </summary>
    [JsFact]
    public async Task Sybils_with_proofs_at_eight_addresses_leave_a_connected_worker_in_the_answers()
    {
        await using var siege = await Siege.StartAsync(("Registry__Limits__Registrations__Burst", $"{Math.Max(256, Siege.Sybils)}"));
        const string model = "besieged by sybils";

        // Eight of them answer where they say, and are as good as the worker.
        await using var answering = await siege.StartAttackersAsync(Sources);
        for (var i = 0; i < Sources; i++)
        {
            var claim = GpuWorker.Claiming(Identity.PeerId.Parse(answering[i].Id), model);
            claim.Address = Siege.At(Siege.AddressOfAttacker(i), answering[i]);
            await IsConfirmedAsync(siege, (await siege.FromAttacker(i).RegisterAsync(claim.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!);
        }

        await Parallel.ForAsync(0, Siege.Sybils, new ParallelOptions { MaxDegreeOfParallelism = Sources }, async (i, _) =>
        {
            var sybil = new GpuWorker(model) { Address = Siege.Nowhere(i) };
            (await siege.FromAttacker(i % Sources).RegisterAsync(sybil.SignedBody())).Expect(HttpStatusCode.Created);
        });

        var worker = new GpuWorker(model);
        await using var peer = await siege.StartPeerOfAsync(worker);
        await IsConfirmedAsync(siege, (await siege.FromWorker.RegisterAsync(worker.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!);
        await IsNamedAsync(siege, worker, Siege.Sybils);
    }

    /// <summary>
    /// Before, a wallet needed no more than the id of a peer to stand in its place, as good as any that was there. Answers have 20 places
    /// here, so that fewer peers are enough.
    /// </summary>
    [JsFact]
    public async Task Free_wallets_that_name_other_connected_peers_leave_a_worker_in_the_answers()
    {
        await using var siege = await Siege.StartAsync(
            ("Registry__Routing__MaxRecords", "20"), ("Registry__Registrations__MaxProvidersPerModel", "20"), ("Registry__Swarm__Limits__Allowed__0", $"{Siege.Others}/32"));
        const string model = "besieged by wallets";
        await using var others = await siege.StartOthersAsync(Siege.Sybils / 10);
        await Parallel.ForAsync(0, others.All.Count, new ParallelOptions { MaxDegreeOfParallelism = Sources }, async (i, _) =>
        {
            var claim = GpuWorker.Claiming(Identity.PeerId.Parse(others[i].Id), model);
            claim.Address = Siege.AddressOfOther(i, others[i]);
            (await siege.FromAttacker(i % Sources).RegisterAsync(claim.ClaimBody())).Expect(HttpStatusCode.Created);
        });

        var worker = new GpuWorker(model);
        await using var peer = await siege.StartPeerOfAsync(worker);
        await IsConfirmedAsync(siege, (await siege.FromWorker.RegisterAsync(worker.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!);
        await IsNamedAsync(siege, worker, others.All.Count);
    }

    private static Task IsConfirmedAsync(Siege siege, string node) => Deadline.EventuallyAsync(async () =>
        Assert.Contains((await siege.Http.NodeAsync(node)).Expect(HttpStatusCode.OK)["evidence"].EnumerateArray(), word => word.ValueEquals("confirmed")));

    private static async Task IsNamedAsync(Siege siege, GpuWorker worker, int others)
    {
        await using var readers = await siege.StartOthersAsync(1);
        var key = FarMeshKeys.ModelHash(worker.Model).Bytes.ToArray();
        var (overDht, overHttp) = (0, 0);
        for (var i = 0; i < Answers; i++)
        {
            var providers = (await readers[0].AskKadAsync(siege.Daemon.PeerId, "GET_PROVIDERS", key)).Providers;
            Assert.InRange(providers.Count, 1, others); // it had to choose
            if (providers.Any(provider => provider.Id == worker.Peer.ToString())) overDht++;

            var routing = (await siege.Http.GetAsync($"/routing/v1/providers/{FarMeshKeys.ModelCid(worker.Model)}")).Expect(HttpStatusCode.OK)["Providers"].EnumerateArray().ToList();
            Assert.InRange(routing.Count, 1, others);
            if (routing.Exists(provider => provider.GetProperty("ID").ValueEquals(worker.Peer.ToString()))) overHttp++;
        }

        Assert.InRange(overDht, Answers * 99 / 100, Answers);
        Assert.InRange(overHttp, Answers * 99 / 100, Answers);
    }
}
