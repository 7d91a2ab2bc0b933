using System.Collections.Concurrent;
using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>What was acknowledged is there, whenever the process was killed.</summary>
public sealed class KillTests
{
    private const int Rounds = 10;
    private const int PerRound = 100;
    private const int Clients = 32;

    [Fact]
    public async Task Every_acknowledged_registration_survives_ten_kills_under_load()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledged = new ConcurrentDictionary<string, int>();
        await using var first = await DaemonProcess.StartAsync();
        var daemon = first;
        var unconfirmed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            unconfirmed += await RoundAsync(daemon, round, random, acknowledged);
            var next = await daemon.StartAgainAsync();
            Assert.Equal(first.PeerId, next.PeerId);
            if (daemon != first) await daemon.DisposeAsync();
            daemon = next;
            await AllThereAsync(daemon, acknowledged.Where(a => a.Value == round).Select(a => a.Key), seed);
        }
        await AllThereAsync(daemon, acknowledged.Keys, seed);
        await daemon.DisposeAsync();
        TestContext.Current.TestOutputHelper.WriteLine($"{acknowledged.Count} acknowledged, {unconfirmed} cut off by a kill");
        Assert.InRange(acknowledged.Count, Rounds, Rounds * PerRound);
    }

    /// <summary>Sends a round's registrations and kills the daemon when a random share of them has been acknowledged. How many were not.</summary>
    private static async Task<int> RoundAsync(DaemonProcess daemon, int round, Random random, ConcurrentDictionary<string, int> acknowledged)
    {
        var bodies = new ConcurrentQueue<System.Text.Json.Nodes.JsonObject>(
            Enumerable.Range(0, PerRound).Select(i => new GpuWorker($"model {i % 7}").SignedBody()));
        var killAt = random.Next(1, PerRound);
        var count = 0;
        Task? kill = null;
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (bodies.TryDequeue(out var body))
            {
                RegistryAnswer answer;
                try
                {
                    answer = await daemon.Http.RegisterAsync(body);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
                {
                    return; // the daemon is gone
                }
                acknowledged[answer.Expect(HttpStatusCode.Created)["node_id"].GetString()!] = round;
                if (Interlocked.Increment(ref count) == killAt) kill = daemon.KillAsync();
            }
        }));
        await Task.WhenAll(clients);
        await (kill ?? daemon.KillAsync());
        return PerRound - count;
    }

    private static async Task AllThereAsync(DaemonProcess daemon, IEnumerable<string> nodes, int seed)
    {
        var missing = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(nodes, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (node, _) =>
        {
            if ((await daemon.Http.GetAsync($"/api/nodes/{node}")).Status != HttpStatusCode.OK) missing.Add(node);
        });
        Assert.True(missing.IsEmpty, $"seed {seed}: acknowledged and lost: {string.Join(' ', missing)}");
    }
}
