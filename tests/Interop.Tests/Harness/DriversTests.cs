namespace Registry.Interop.Tests.Harness;

/// <summary>The drivers against each other, without the daemon: what right looks like, and whose fault a failure elsewhere is.</summary>
public sealed class DriversTests
{
    [JsFact]
    public Task Js_meets_js() => MeetAsync(new(PeerKind.Js, "rsa"));

    [GoFact]
    public Task Js_meets_go() => MeetAsync(new(PeerKind.Go));

    [RustFact]
    public Task Js_meets_rust() => MeetAsync(new(PeerKind.Rust));

    [HivemindFact]
    public async Task Hivemind_meets_hivemind()
    {
        await using var first = await Peers.StartHivemindAsync(new());
        await using var second = await Peers.StartHivemindAsync(new(), first.Addresses[0]);
        Assert.Equal(first.NodeId, await second.PingAsync(first.Id, validate: true));
        Assert.Equal(second.NodeId, Assert.Contains(second.Id, await first.TableAsync()));
        Assert.True(await first.StoreAsync("regular", "a value"));
        Assert.True(await first.StoreEntryAsync("dictionary", "text", 1, seconds: 600));
        Assert.True(await first.StoreEntryAsync("dictionary", 5, 2, seconds: 601));
        Assert.Equal("a value", (await second.GetAsync("regular")).Value?.GetString());
        var entries = (await second.AskAsync(first.Id, "dictionary")).Entries!;
        Assert.Equal([("5", 2), ("text", 1)], entries.Select(e => (e.Key, e.Value.Value.GetInt32())).Order());
        Assert.False((await second.GetAsync("nothing")).Found);
        Assert.True(await second.AnnounceAsync("a-model", 0, 2, 2));
        Assert.Contains(second.Id, (await first.GetAsync("a-model.1")).Entries!);
    }

    private static async Task MeetAsync(PeerSpec spec)
    {
        await using var peers = await PeerGroup.StartAsync([new(PeerKind.Js), spec]);
        var (js, other) = (peers[0], peers[1]);
        await js.ConnectAsync(other.Address);

        var said = await js.IdentifyAsync(other.Id);
        Assert.Contains("/ipfs/kad/1.0.0", said.Protocols);
        await js.PingAsync(other.Id);
        await Deadline.EventuallyAsync(() => other.PingAsync(js.Id));
        await Deadline.EventuallyAsync(async () => Assert.Contains(js.Id, await other.TableAsync()));
        await Deadline.EventuallyAsync(async () => Assert.Contains(other.Id, await js.TableAsync()));
        await js.ProvideAsync("a model");
        await Meetings.FindsProviderAsync(other, "a model", js.Id, js.Address);
        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => js.StreamAsync(other.Id, "/no/such/protocol", [], 1));
        Assert.Contains("could not negotiate", refused.Error);
    }
}
