using System.Text.Json;
using Microsoft.Data.Sqlite;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>A swarm of five while its bootstrap node is killed and comes back.</summary>
public sealed class DaemonKilledTests
{
    private const int Count = 5;

    [HivemindFact]
    public async Task Five_peers_keep_working_while_the_daemon_is_killed_and_it_dials_them_when_it_is_back()
    {
        await using var daemon = await DaemonProcess.StartAsync(SwarmFixture.Options);
        var peers = await HivemindPeer.StartAllAsync(Enumerable.Repeat(new HivemindSpec(), Count), daemon.Address);
        try
        {
            await AllReadAllAsync(peers, "before");
            await Deadline.EventuallyAsync(() =>
            {
                Assert.Equal(Count, Remembered(daemon));
                return Task.CompletedTask;
            });
            await daemon.KillAsync();
            await AllReadAllAsync(peers, "meanwhile");

            await using var again = await daemon.StartAgainInPlaceAsync();
            await Deadline.EventuallyAsync(async () => Assert.Equal(peers.Select(p => p.Id).Order(), await DialledAsync(again)));
            await AllReadAllAsync(peers, "after");
            await using var newcomer = await Peers.StartHivemindAsync(new() { Client = true }, again.Address);
            foreach (var peer in peers)
            {
                Assert.Equal(peer.NodeId, await newcomer.PingAsync(peer.Id));
                Assert.Equal("before", (await newcomer.GetAsync($"before {peer.Id}")).Value?.GetString());
            }
        }
        finally
        {
            await Task.WhenAll(peers.Select(p => p.DisposeAsync().AsTask()));
        }
    }

    /// <summary>Each stores a value, and then each finds what the one beside it stored.</summary>
    private static async Task AllReadAllAsync(HivemindPeer[] peers, string when)
    {
        await Task.WhenAll(peers.Select(async peer => Assert.True(await peer.StoreAsync($"{when} {peer.Id}", when))));
        await Task.WhenAll(peers.Select(async (peer, i) =>
            Assert.Equal(when, (await peer.GetAsync($"{when} {peers[(i + 1) % Count].Id}")).Value?.GetString())));
    }

    /// <summary>How many of them it would know after a restart: that is saved a second or more after it has changed.</summary>
    private static long Remembered(DaemonProcess daemon)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(daemon.Data, "registry.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT COUNT(DISTINCT peer) FROM hivemind_addresses";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Whom the daemon has dialled, in order.</summary>
    private static async Task<IEnumerable<string?>> DialledAsync(DaemonProcess daemon) =>
        (await ConnectionsAsync(daemon)).Where(c => c.GetProperty("direction").ValueEquals("outbound"))
            .Select(c => c.GetProperty("peer_id").GetString()).Distinct().Order();

    private static async Task<IEnumerable<JsonElement>> ConnectionsAsync(DaemonProcess daemon) =>
        (await daemon.Operator.GetAsync("/api/operator/peers")).Body.EnumerateArray();
}
