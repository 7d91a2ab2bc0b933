using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>Real hivemind peers that know only our multiaddr are a swarm: they find each other and what each of them stored.</summary>
[Collection(SwarmCollection.Name)]
public sealed class SwarmTests(SwarmFixture swarm)
{
    /// <summary>hivemind does not start unless its first peer answered, and, for one that listens, called it back.</summary>
    [HivemindFact]
    public async Task Peers_with_keys_of_both_kinds_and_a_client_come_up_with_only_our_multiaddr()
    {
        Assert.StartsWith("12D3KooW", swarm.Full.Id, StringComparison.Ordinal);
        Assert.StartsWith("Qm", swarm.Rsa.Id, StringComparison.Ordinal);
        var ours = await swarm.Client.PingAsync(swarm.Daemon.PeerId);
        Assert.Equal(40, ours!.Length);
        foreach (var peer in swarm.Peers) Assert.Equal(ours, Assert.Contains(swarm.Daemon.PeerId, await peer.TableAsync()));
        Assert.Equal(ours, await swarm.Full.PingAsync(swarm.Daemon.PeerId, validate: true));

        var nearest = await swarm.Client.NearestAsync(swarm.Daemon.PeerId, "whatever");
        Assert.Equal(swarm.Full.NodeId, Assert.Contains(swarm.Full.Id, nearest));
        Assert.Equal(swarm.Rsa.NodeId, Assert.Contains(swarm.Rsa.Id, nearest));
        Assert.DoesNotContain(swarm.Client.Id, nearest); // nobody can call it
        Assert.DoesNotContain(swarm.Daemon.PeerId, nearest);
    }

    [HivemindFact]
    public async Task They_call_each_other_by_peer_id()
    {
        Assert.Equal(swarm.Rsa.NodeId, await swarm.Full.PingAsync(swarm.Rsa.Id, validate: true));
        Assert.Equal(swarm.Full.NodeId, await swarm.Rsa.PingAsync(swarm.Full.Id, validate: true));
        Assert.Equal(swarm.Rsa.NodeId, await swarm.Client.PingAsync(swarm.Rsa.Id));
        Assert.False((await swarm.Client.AskAsync(swarm.Full.Id, "nothing")).Found);
    }

    [HivemindFact]
    public async Task They_read_each_others_regular_values()
    {
        Assert.True(await swarm.Full.StoreAsync("from full", new { text = "x", list = new object?[] { 1, 2.5, null, true } }));
        Assert.True(await swarm.Rsa.StoreAsync("from rsa", 7));
        Assert.True(await swarm.Client.StoreAsync("from client", "y"));

        const string Text = """{"text": "x", "list": [1, 2.5, null, true]}""";
        Assert.Equal(Text, (await swarm.Rsa.GetAsync("from full")).Value?.GetRawText());
        Assert.Equal(Text, (await swarm.Client.GetAsync("from full")).Value?.GetRawText());
        Assert.Equal(Text, (await swarm.Client.AskAsync(swarm.Daemon.PeerId, "from full")).Value?.GetRawText());
        Assert.Equal(7, (await swarm.Full.GetAsync("from rsa")).Value?.GetInt32());
        Assert.Equal("y", (await swarm.Rsa.GetAsync("from client")).Value?.GetString());
        Assert.False((await swarm.Rsa.GetAsync("from nobody")).Found);
    }

    [HivemindFact]
    public async Task The_value_that_expires_later_wins()
    {
        Assert.True(await swarm.Full.StoreAsync("twice", "later", seconds: 600));
        await swarm.Rsa.StoreAsync("twice", "sooner", seconds: 500);
        Assert.Equal("later", (await swarm.Client.AskAsync(swarm.Daemon.PeerId, "twice")).Value?.GetString());
        Assert.True(await swarm.Rsa.StoreAsync("twice", "latest", seconds: 700));
        Assert.Equal("latest", (await swarm.Client.AskAsync(swarm.Daemon.PeerId, "twice")).Value?.GetString());
    }

    [HivemindFact]
    public async Task They_read_each_others_dictionaries()
    {
        Assert.True(await swarm.Full.StoreEntryAsync("dictionary", swarm.Full.Id, "of full", seconds: 600));
        Assert.True(await swarm.Rsa.StoreEntryAsync("dictionary", swarm.Rsa.Id, "of rsa", seconds: 601));
        Assert.True(await swarm.Client.StoreEntryAsync("dictionary", 5, "under a number", seconds: 602));

        foreach (var found in new[] { await swarm.Client.GetAsync("dictionary"), await swarm.Client.AskAsync(swarm.Daemon.PeerId, "dictionary") })
        {
            Assert.Equal("of full", Assert.Contains(swarm.Full.Id, found.Entries!).Value.GetString());
            Assert.Equal("of rsa", Assert.Contains(swarm.Rsa.Id, found.Entries!).Value.GetString());
            Assert.Equal("under a number", Assert.Contains("5", found.Entries!).Value.GetString());
            Assert.Equal(found.Entries!.Values.Max(e => e.Expires), found.Expires);
        }
    }

    /// <summary>hivemind's own nodes choke on a str where they stored bytes, or the other way round.</summary>
    [HivemindFact]
    public async Task Subkeys_stay_of_the_kind_they_were()
    {
        const string Key = "subkeys";
        byte[] value = [0xa1, (byte)'v'];
        byte[] number = [0x05], text = [0xa1, (byte)'5'], bytes = [0xc4, 0x01, (byte)'5'], unnecessarilyLong = [0xd9, 0x01, (byte)'6'];
        Assert.SkipUnless(Peers.RunGo, Peers.NoBinaries);
        await using var p2pd = await Peers.StartAsync(P2pdSpecs.Client, swarm.Daemon.Address);
        foreach (var (seconds, subkey) in new[] { (600, number), (601, text), (602, bytes), (603, unnecessarilyLong) })
        {
            Assert.True(await p2pd.StoreAsync(swarm.Daemon.PeerId, Key, subkey, value, TimeSpan.FromSeconds(seconds)));
        }

        var answer = Convert.ToHexStringLower(await p2pd.FindAsync(swarm.Daemon.PeerId, Key));
        foreach (var subkey in new[] { number, text, bytes })
        {
            Assert.Contains($"93{Convert.ToHexStringLower(subkey)}c402a176", answer, StringComparison.Ordinal); // [subkey, value, …
        }
        var found = await swarm.Full.GetAsync(Key);
        Assert.Equal(["5", "6", "b'5'"], found.Entries!.Keys.Order(StringComparer.Ordinal)); // Python's str(): the number and the text look alike
    }

    /// <summary>Stock nodes take it, and so anybody can push anybody out of a model. We do not.</summary>
    [HivemindFact]
    public async Task What_a_peer_announced_of_itself_is_not_replaced_by_others()
    {
        Assert.True(await swarm.Full.StoreEntryAsync("mine", swarm.Full.Id, "by itself", seconds: 300));
        await swarm.Rsa.StoreEntryAsync("mine", swarm.Full.Id, "forged", seconds: 600);
        await swarm.Rsa.StoreEntryAsync("mine", swarm.Rsa.Id, "beside it", seconds: 601);

        var ours = (await swarm.Client.AskAsync(swarm.Daemon.PeerId, "mine")).Entries!;
        Assert.Equal("by itself", Assert.Contains(swarm.Full.Id, ours).Value.GetString());
        Assert.Equal("beside it", Assert.Contains(swarm.Rsa.Id, ours).Value.GetString());
        Assert.True(await swarm.Full.StoreEntryAsync("mine", swarm.Full.Id, "renewed", seconds: 700));
        ours = (await swarm.Client.AskAsync(swarm.Daemon.PeerId, "mine")).Entries!;
        Assert.Equal("renewed", Assert.Contains(swarm.Full.Id, ours).Value.GetString());
    }

    /// <summary>So that the daemon takes the place of a bootstrap node that its workers know.</summary>
    [HivemindFact]
    public async Task The_identity_that_hivemind_made_is_imported()
    {
        using var folder = new TemporaryDirectory();
        var (exitCode, output, error) = await DaemonProcess.RunToEndAsync("key", "import", swarm.RsaIdentity, "--data", folder.File("data"));
        Assert.True(exitCode == 0, error);
        Assert.Equal(swarm.Rsa.Id, output.Trim());
    }

    /// <summary>Its peer id is the same, its port and its node id are not, and its end was not announced.</summary>
    [HivemindFact]
    public async Task A_worker_that_starts_again_with_its_identity_is_found_anew()
    {
        using var folder = new TemporaryDirectory();
        var spec = new HivemindSpec { Identity = folder.File("identity") };
        await using var before = await Peers.StartHivemindAsync(spec, swarm.Daemon.Address);
        Assert.Equal(before.NodeId, await swarm.Client.PingAsync(before.Id));
        await before.DisposeAsync();

        await using var after = await Peers.StartHivemindAsync(spec, swarm.Daemon.Address);
        Assert.Equal(before.Id, after.Id);
        await Deadline.EventuallyAsync(async () => Assert.Equal(after.NodeId, await swarm.Client.PingAsync(after.Id)));
        await Deadline.EventuallyAsync(async () =>
            Assert.Equal(after.NodeId, Assert.Contains(after.Id, await swarm.Full.NearestAsync(swarm.Daemon.PeerId, "whatever"))));
    }
}
