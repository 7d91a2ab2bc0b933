using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>Strangers who want one worker to be heard of no more.</summary>
public sealed class SilencingTests
{
    private const int Groups = 64;

    /// <summary>
    /// Before, whatever named a peer waited in one queue of 64, wrong keys among it, and what the worker itself sent was refused while that
    /// was full; and who shared its address used up the budget that it had there.
    /// </summary>
    [Fact]
    public async Task Wrong_keys_and_forgeries_from_everywhere_and_next_door_stop_no_heartbeat_and_no_renewal()
    {
        await using var siege = await Siege.StartAsync();
        var worker = new GpuWorker("to be silenced") { Address = $"{Siege.Worker}:31330" };
        var start = DateTimeOffset.UtcNow;
        var node = (await siege.FromWorker.RegisterAsync(worker.SignedBody(start))).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await siege.FromWorker.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);

        // Until nothing is left of what strangers may do from the worker's own address.
        await UsedUpAsync(() => siege.FromWorker.HeartbeatAsync(node, GpuWorker.NewApiKey()), HttpStatusCode.Unauthorized);
        await UsedUpAsync(() => siege.FromWorker.RegisterAsync(Forged(worker)), HttpStatusCode.Unauthorized);

        using var over = new CancellationTokenSource();
        var attack = Task.WhenAll(Enumerable.Range(0, 2 * Groups).Select(i => AttackAsync(siege, worker, node, i, over.Token)).Append(NextDoorAsync(siege, worker, node, over.Token)));
        for (var i = 1; i <= 40; i++)
        {
            (await siege.FromWorker.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
            if (i % 10 == 0) (await siege.FromWorker.RegisterAsync(worker.SignedBody(start.AddSeconds(i)), worker.ApiKey)).Expect(HttpStatusCode.OK);
        }

        Assert.False(attack.IsCompleted);
        await over.CancelAsync();
        await attack;
        Assert.Equal("online", (await siege.Http.NodeAsync(node)).Expect(HttpStatusCode.OK)["status"].GetString());
    }

    /// <summary>What the worker signed, with another word in it.</summary>
    private static JsonObject Forged(GpuWorker worker)
    {
        var body = worker.SignedBody(DateTimeOffset.UtcNow.AddMinutes(1));
        body["gpu_model"] = "forged";
        return body;
    }

    private static async Task UsedUpAsync(Func<Task<RegistryAnswer>> call, HttpStatusCode refusal)
    {
        for (var i = 0; i < 1000; i++)
        {
            var answer = await call();
            if (answer.Status == HttpStatusCode.TooManyRequests) return;
            answer.Expect(refusal);
        }

        Assert.Fail("The address can do as much as it likes.");
    }

    private static async Task AttackAsync(Siege siege, GpuWorker worker, string node, int index, CancellationToken over)
    {
        var http = siege.FromAttacker(index);
        for (var i = index; !over.IsCancellationRequested; i++)
        {
            var answer = (i % 3) switch
            {
                0 => await http.RegisterAsync(Forged(worker)),
                1 => await http.RegisterAsync(GpuWorker.Claiming(worker.Peer, worker.Model).ClaimBody()),
                _ => await http.HeartbeatAsync(node, GpuWorker.NewApiKey()),
            };
            Assert.True((int)answer.Status is 401 or 409 or 429, answer.Text);
        }
    }

    private static async Task NextDoorAsync(Siege siege, GpuWorker worker, string node, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await siege.FromWorker.HeartbeatAsync(node, GpuWorker.NewApiKey());
            await siege.FromWorker.RegisterAsync(Forged(worker));
        }
    }
}
