using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>What real hivemind peers stored is there when they are gone, when the daemon was killed, and at nodes that come later.</summary>
public sealed class OutliveTests
{
    private const string Regular = "regular";
    private const string Dictionary = "dictionary";

    [HivemindFact]
    public async Task Values_outlive_the_peer_that_stored_them_and_kill_9_of_the_daemon_and_are_handed_to_newcomers()
    {
        await using var daemon = await DaemonProcess.StartAsync(SwarmFixture.Options);
        var starting = HivemindPeer.StartAllAsync([new(), new() { Client = true }], daemon.Address);
        await using var writer = (await starting)[0];
        await using var reader = (await starting)[1];
        Assert.True(await writer.StoreAsync(Regular, "value"));
        Assert.True(await writer.StoreEntryAsync(Dictionary, writer.Id, 1, seconds: 600));
        Assert.True(await writer.StoreEntryAsync(Dictionary, 5, 2, seconds: 601));
        await writer.DisposeAsync();
        await HasAllAsync(writer.Id, reader.GetAsync); // nobody but the daemon has it

        await using (var newcomer = await Peers.StartHivemindAsync(new(), daemon.Address))
        {
            await Deadline.EventuallyAsync(() => HasAllAsync(writer.Id, key => reader.AskAsync(newcomer.Id, key)));
        }

        await daemon.KillAsync();
        await using var again = await daemon.StartAgainInPlaceAsync();
        await Deadline.EventuallyAsync(() => HasAllAsync(writer.Id, reader.GetAsync)); // it dials again when its back-off is over
        await using var another = await Peers.StartHivemindAsync(new() { Client = true }, again.Address);
        await HasAllAsync(writer.Id, another.GetAsync);
    }

    private static async Task HasAllAsync(string writer, Func<string, Task<HivemindAnswer>> getAsync)
    {
        Assert.Equal("value", (await getAsync(Regular)).Value?.GetString());
        var entries = (await getAsync(Dictionary)).Entries;
        Assert.NotNull(entries);
        Assert.Equal(1, Assert.Contains(writer, entries).Value.GetInt32());
        Assert.Equal(2, Assert.Contains("5", entries).Value.GetInt32());
    }
}
