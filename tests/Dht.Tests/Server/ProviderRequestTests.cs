using Google.Protobuf;
using Registry.Dht.Providers;
using Registry.Dht.Server;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests.Server;

public sealed class ProviderRequestTests
{
    private static readonly byte[] Key = KadPeers.Key(1);
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task A_provider_announces_itself_and_is_found_with_its_addresses()
    {
        await using var server = await StartAsync(1);
        await using var worker = await StartAsync(2, isServer: false);
        await using var client = await StartAsync(3, isServer: false);
        await using var announcing = await worker.OpenAsync(server);
        await announcing.SendAsync(Announcement(worker.Id, Multiaddr.Parse("/ip4/127.0.0.1/tcp/31330").WithPeerId(worker.Id.Bytes.Span)));
        await Eventually.IsTrue(() => server.Providers.RecordCount == 1, "stored");
        // No answer comes: the next thing on the stream is the answer to the next request.
        Assert.Equal(Message.Types.MessageType.Ping, (await announcing.AskAsync(new Message { Type = Message.Types.MessageType.Ping })).Type);

        await using var asking = await client.OpenAsync(server);
        var reply = await asking.AskAsync(Query(Key));
        Assert.Equal([worker.Id], KadProbe.Ids(reply.ProviderPeers));
        Assert.Equal(Multiaddr.Parse("/ip4/127.0.0.1/tcp/31330").Bytes.ToArray(), reply.ProviderPeers[0].Addrs.Single().ToByteArray());
        Assert.Equal(Key, reply.Key.ToByteArray());
        Assert.Empty((await asking.AskAsync(Query(KadPeers.Key(2)))).ProviderPeers);
    }

    [Fact]
    public async Task An_announcement_without_addresses_takes_those_of_identify()
    {
        await using var server = await StartAsync(1);
        await using var worker = await StartAsync(2, isServer: false);
        await using var probe = await worker.OpenAsync(server);
        await probe.SendAsync(Announcement(worker.Id), Query(Key));
        var reply = (await probe.ReceiveAsync())!;
        Assert.Contains(reply.ProviderPeers.Single().Addrs, a => a.Span.SequenceEqual(worker.Address.Bytes.Span));
    }

    [Fact]
    public async Task Nobody_announces_others()
    {
        await using var server = await StartAsync(1);
        await using var worker = await StartAsync(2, isServer: false);
        await using var probe = await worker.OpenAsync(server);
        await probe.SendAsync(Announcement(KadPeers.Id(5), KadPeers.Public(1)), Query(Key));
        Assert.Empty((await probe.ReceiveAsync())!.ProviderPeers);
        Assert.Equal(1, server.Dht.Status().Requests.Single(r => r.Result == RequestResult.Ignored).Count);
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(81, false)]
    [InlineData(0, false)]
    public async Task Keys_of_any_kind_up_to_80_bytes_are_taken(int length, bool taken)
    {
        await using var server = await StartAsync(1);
        await using var worker = await StartAsync(2, isServer: false);
        await using var probe = await worker.OpenAsync(server);
        var announcement = Announcement(worker.Id, KadPeers.Public(1));
        announcement.Key = ByteString.CopyFrom(new byte[length]);
        await probe.SendAsync(announcement);
        if (taken) await Eventually.IsTrue(() => server.Providers.RecordCount == 1, "stored");
        else await probe.IsResetAsync();
    }

    [Fact]
    public async Task Many_providers_fit_into_16_KiB_and_all_get_their_turn()
    {
        await using var server = await StartAsync(1);
        await using var client = await StartAsync(2, isServer: false);
        for (var i = 0; i < 2000; i++) server.Providers.Add(Key, KadPeers.Id(i), [KadPeers.Public(i), KadPeers.Loopback(i)]);
        for (var i = 5000; i < 5040; i++)
        {
            server.Swarm.PeerStore.AddAddresses(KadPeers.Id(i), [KadPeers.Public(i)], TimeSpan.FromHours(1));
            server.Dht.Table.TryAdd(KadPeers.Id(i), null, default);
        }
        await using var probe = await client.OpenAsync(server);
        var seen = new HashSet<PeerId>();
        for (var i = 0; i < 200; i++)
        {
            var reply = await probe.AskAsync(Query(Key));
            Assert.InRange(reply.CalculateSize(), 8 * 1024, 16 * 1024);
            Assert.Equal(20, reply.CloserPeers.Count);
            seen.UnionWith(KadProbe.Ids(reply.ProviderPeers));
        }
        Assert.True(seen.Count == 2000, $"seed {server.Id}: {seen.Count} of 2000");
    }

    [Fact]
    public async Task Providers_known_from_elsewhere_are_merged()
    {
        var source = new FixedSource(
            new KnownProvider(KadPeers.Id(1), [KadPeers.Public(1)]),
            new KnownProvider(KadPeers.Id(2), []),
            new KnownProvider(KadPeers.Id(1), [KadPeers.Public(2)]));
        await using var server = await KadHost.StartAsync(_network, new KadHostOptions(1) { Sources = [source] });
        await using var client = await StartAsync(2, isServer: false);
        server.Providers.Add(Key, KadPeers.Id(1), [KadPeers.Public(3)]);
        server.Providers.Add(Key, KadPeers.Id(3), [KadPeers.Public(3)]);
        server.Swarm.PeerStore.AddAddresses(KadPeers.Id(2), [KadPeers.Public(9)], TimeSpan.FromHours(1));
        await using var probe = await client.OpenAsync(server);
        var reply = await probe.AskAsync(Query(Key));
        Assert.Equal([KadPeers.Id(1), KadPeers.Id(2), KadPeers.Id(3)], KadProbe.Ids(reply.ProviderPeers));
        Assert.All(reply.ProviderPeers, p => Assert.Single(p.Addrs));
    }

    [Fact]
    public async Task Many_providers_of_both_kinds_share_the_answer_and_all_get_their_turn()
    {
        var source = new TurningSource([.. Enumerable.Range(0, 500).Select(i => new KnownProvider(KadPeers.Id(i), [KadPeers.Public(i)]))]);
        await using var server = await KadHost.StartAsync(_network, new KadHostOptions(1) { Sources = [source] });
        await using var client = await StartAsync(2, isServer: false);
        // Some of them are known both ways.
        for (var i = 400; i < 1000; i++) server.Providers.Add(Key, KadPeers.Id(i), [KadPeers.Public(i)]);
        await using var probe = await client.OpenAsync(server);
        var seen = new HashSet<PeerId>();
        for (var i = 0; i < 20; i++)
        {
            var reply = await probe.AskAsync(Query(Key));
            var named = KadProbe.Ids(reply.ProviderPeers);
            Assert.InRange(reply.CalculateSize(), 8 * 1024, 16 * 1024);
            Assert.Equal(named.Count, named.Distinct().Count());
            seen.UnionWith(named);
        }
        Assert.Equal(1000, seen.Count);
    }

    [Fact]
    public async Task Of_a_source_that_has_more_than_fit_the_first_are_named_each_time()
    {
        var source = new FixedSource([.. Enumerable.Range(0, 500).Select(i => new KnownProvider(KadPeers.Id(i), [KadPeers.Public(i)]))]);
        await using var server = await KadHost.StartAsync(_network, new KadHostOptions(1) { Sources = [source] });
        await using var client = await StartAsync(2, isServer: false);
        await using var probe = await client.OpenAsync(server);
        for (var i = 0; i < 3; i++)
        {
            var named = KadProbe.Ids((await probe.AskAsync(Query(Key))).ProviderPeers);
            Assert.InRange(named.Count, 16, 499);
            Assert.Equal(Enumerable.Range(0, named.Count).Select(KadPeers.Id), named);
        }
    }

    [Fact]
    public async Task A_stranger_gets_a_provider_without_its_private_addresses()
    {
        await using var server = await KadHost.StartAsync(_network, new KadHostOptions(1) { Address = Multiaddr.Parse("/ip4/45.1.1.1/tcp/4001") });
        await using var client = await KadHost.StartAsync(_network, new KadHostOptions(2) { Address = Multiaddr.Parse("/ip4/46.2.2.2/tcp/4001"), IsServer = false });
        server.Providers.Add(Key, KadPeers.Id(1), [KadPeers.Loopback(1), KadPeers.Public(1)]);
        server.Providers.Add(Key, KadPeers.Id(2), [KadPeers.Loopback(1)]);
        await using var probe = await client.OpenAsync(server);
        var providers = (await probe.AskAsync(Query(Key))).ProviderPeers.ToDictionary(p => KadProbe.Ids([p])[0], p => p.Addrs);
        Assert.Equal(KadPeers.Public(1).Bytes.ToArray(), providers[KadPeers.Id(1)].Single().ToByteArray());
        Assert.Empty(providers[KadPeers.Id(2)]);
    }

    private Task<KadHost> StartAsync(int number, bool isServer = true)
        => KadHost.StartAsync(_network, new KadHostOptions(number) { IsServer = isServer });

    private static Message Query(byte[] key) => new() { Type = Message.Types.MessageType.GetProviders, Key = ByteString.CopyFrom(key) };

    private static Message Announcement(PeerId provider, params Multiaddr[] addresses)
    {
        var peer = new Message.Types.Peer { Id = ByteString.CopyFrom(provider.Bytes.Span) };
        peer.Addrs.AddRange(addresses.Select(a => ByteString.CopyFrom(a.Bytes.Span)));
        return new Message { Type = Message.Types.MessageType.AddProvider, Key = ByteString.CopyFrom(Key), ProviderPeers = { peer } };
    }

    private sealed class FixedSource(params KnownProvider[] providers) : IProviderSource
    {
        public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into)
        {
            foreach (var provider in providers) into.Add(provider);
        }
    }

    /// <summary>As a source that has equals sees to it: those not named before come first.</summary>
    private sealed class TurningSource(params KnownProvider[] providers) : IProviderSource
    {
        private int _first;

        public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into)
        {
            for (var i = 0; i < providers.Length; i++) into.Add(providers[(_first + i) % providers.Length]);
            _first += 50;
        }
    }
}
