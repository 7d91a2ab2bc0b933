using System.Collections.Concurrent;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;
using static Registry.Libp2p.Tests.Swarm.Identify.IdentifyMessages;

namespace Registry.Libp2p.Tests.Swarm.Identify;

public sealed class IdentifyTests : IAsyncLifetime
{
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task Both_sides_tell_all_there_is()
    {
        var a = await _net.AddAsync(new SwarmOptions { Identify = new IdentifyOptions { AgentVersion = "test/1" } });
        var b = await _net.AddAsync();
        a.Echo("/served/1");

        var (near, far) = await a.MeetAsync(b);

        var info = far.Identified!;
        Assert.Equal(a.Key.PublicKey, info.PublicKey);
        Assert.Equal([a.Address], info.ListenAddresses);
        Assert.Equal(["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", "/served/1"], info.Protocols);
        Assert.Equal(b.Address, near.Identified!.ListenAddresses.Single());
        Assert.Equal(a.Address, near.Identified!.ObservedAddress);
        Assert.Equal("test/1", info.AgentVersion);
        Assert.Equal("ipfs/0.1.0", info.ProtocolVersion);
        Assert.True(PeerRecord.TryOpen(info.SignedPeerRecord.Span, out var record, out _, out _));
        Assert.Equal(a.Peer, record!.Peer);
        Assert.Equal((ulong)_net.Time.GetUtcNow().ToUnixTimeMilliseconds(), record.Sequence);
        Assert.Equal(info.Protocols, b.Swarm.PeerStore.Protocols(a.Peer));
        Assert.Equal([a.Address], b.Swarm.PeerStore.Addresses(a.Peer));
        Assert.Equal("test/1", b.Swarm.PeerStore.AgentVersion(a.Peer));
        Assert.Equal(info.SignedPeerRecord, b.Swarm.PeerStore.SignedRecord(a.Peer));
    }

    [Fact]
    public async Task Messages_are_merged_until_the_end_of_the_stream()
    {
        var (info, peer, host) = await AskAsync(p =>
        [
            Encode(p.Key.PublicKey, ["/ip4/127.0.1.1/tcp/1"], ["/a", "/b"], "old"),
            Encode(addresses: ["/ip4/127.0.1.1/tcp/2"], protocols: ["/b", "/c"], agent: "new"),
            [],
        ]);

        Assert.Equal(["/a", "/b", "/c"], info!.Protocols);
        Assert.Equal(2, info.ListenAddresses.Count);
        Assert.Equal("new", info.AgentVersion);
        Assert.Equal(info.ListenAddresses, host.Swarm.PeerStore.Addresses(peer));
    }

    [Fact]
    public async Task Addresses_lose_their_own_peer_id_and_other_peers_and_far_networks_are_dropped()
    {
        var (info, _, _) = await AskAsync(
            p =>
            [
                Encode(p.Key.PublicKey,
                [
                    $"/ip4/198.51.100.1/tcp/1/p2p/{p.Peer}",
                    "/ip4/198.51.100.1/tcp/1",
                    $"/ip4/198.51.100.2/tcp/1/p2p/{TestNet.KeyOf(7).PublicKey.PeerId}",
                    "/ip4/127.0.0.1/tcp/22",
                    "/ip4/10.0.0.1/tcp/22",
                    "/dns4/example.com/tcp/1",
                ]),
            ],
            "/ip4/198.51.100.1/tcp/50000");

        Assert.Equal(["/ip4/198.51.100.1/tcp/1", "/dns4/example.com/tcp/1"], info!.ListenAddresses.Select(a => a.ToString()));
    }

    [Fact]
    public async Task A_verified_record_goes_before_the_listen_addresses()
    {
        var (info, peer, host) = await AskAsync(p =>
        [
            Encode(p.Key.PublicKey, ["/ip4/127.0.1.1/tcp/1"], record: Record(p.Key, p.Peer, "/ip4/127.0.1.1/tcp/2")),
        ]);

        Assert.Equal("/ip4/127.0.1.1/tcp/2", Assert.Single(info!.ListenAddresses).ToString());
        Assert.False(host.Swarm.PeerStore.SignedRecord(peer).IsEmpty);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("another peer's")]
    [InlineData("signed by another key")]
    public async Task A_record_that_does_not_verify_is_skipped_and_the_rest_kept(string kind)
    {
        var other = TestNet.KeyOf(7);
        var (info, peer, host) = await AskAsync(p =>
        [
            Encode(p.Key.PublicKey, ["/ip4/127.0.1.1/tcp/1"], ["/a"], record: kind switch
            {
                "garbage" => [1, 2, 3],
                "another peer's" => Record(other, other.PublicKey.PeerId, "/ip4/127.0.1.1/tcp/2"),
                _ => Record(other, p.Peer, "/ip4/127.0.1.1/tcp/2"),
            }),
        ]);

        Assert.Equal("/ip4/127.0.1.1/tcp/1", Assert.Single(info!.ListenAddresses).ToString());
        Assert.Equal(["/a"], info.Protocols);
        Assert.True(host.Swarm.PeerStore.SignedRecord(peer).IsEmpty);
        Assert.Equal(1, host.Swarm.Counters.Identify(IdentifyOutcome.BadRecord));
        Assert.Equal(1, host.Swarm.Counters.Identify(IdentifyOutcome.Identified));
    }

    [Fact]
    public async Task Another_public_key_than_that_of_the_connection_spoils_it_all()
    {
        var (info, peer, host) = await AskAsync(_ => [Encode(TestNet.KeyOf(7).PublicKey, ["/ip4/127.0.1.1/tcp/1"], ["/a"])]);

        Assert.Null(info);
        Assert.Empty(host.Swarm.PeerStore.Addresses(peer));
        Assert.Equal(1, host.Swarm.Counters.Identify(IdentifyOutcome.WrongKey));
        Assert.Equal(0, host.Swarm.Counters.Identify(IdentifyOutcome.Identified));
    }

    [Theory]
    [InlineData("no protobuf")]
    [InlineData("too long")]
    [InlineData("too many")]
    [InlineData("nothing")]
    public async Task A_malformed_answer_is_counted_and_the_connection_lives_on(string kind)
    {
        var (info, peer, host) = await AskAsync(p => kind switch
        {
            "no protobuf" => [[0xff, 0xff, 0xff]],
            "too long" => [Encode(p.Key.PublicKey, protocols: Enumerable.Range(0, 900).Select(i => $"/protocol/{i}"))],
            "too many" => [.. Enumerable.Repeat(Encode(p.Key.PublicKey), 11)],
            _ => [],
        });

        Assert.Null(info);
        Assert.Equal(1, host.Swarm.Counters.Identify(IdentifyOutcome.Malformed));
        Assert.NotNull(host.Swarm.FindConnection(peer));
    }

    [Fact]
    public async Task A_peer_without_identify_or_without_an_answer_is_usable_all_the_same()
    {
        var host = await _net.AddAsync();
        await using var without = new RawPeer(_net, 50).Handle("/echo", stream => stream.EchoAsync(5));
        await without.ConnectAsync(host);
        await TestNet.UntilAsync(() => host.Swarm.Counters.Identify(IdentifyOutcome.NotSupported) == 1, "it was asked");
        await using var stream = await host.Swarm.OpenStreamAsync(without.Peer, ["/echo"], TestNet.Deadline);
        await stream.SayAsync("hello");
        Assert.Equal("hello", await stream.HearAsync(5));

        await using var silent = await new SilentStreams(_net, 51).ConnectAsync(host);
        await silent.BeAskedAsync(host);
        var identify = host.Swarm.FindConnection(silent.Peer)!.IdentifyCompletion;
        await _net.AdvanceUntilAsync(() => identify.IsCompleted, "identify was given up", 12);
        Assert.Equal(1, host.Swarm.Counters.Identify(IdentifyOutcome.Failed));
    }

    /// <summary>Connects a peer that answers identify with these messages, and waits for what the host makes of them.</summary>
    private async Task<(IdentifyInfo? Info, PeerId Peer, TestHost Host)> AskAsync(Func<RawPeer, byte[][]> messages, string from = "/ip4/127.0.1.1/tcp/9")
    {
        var host = await _net.AddAsync();
        var raised = new ConcurrentQueue<IdentifyInfo>();
        host.Swarm.Identified += (_, info) => raised.Enqueue(info);
        var peer = new RawPeer(_net, 50, from);
        peer.Handle(IdentifyProtocol.Id, Answer(messages(peer)));
        await peer.ConnectAsync(host);
        await TestNet.UntilAsync(() => host.Swarm.FindConnection(peer.Peer) is not null, "it is connected");
        var connection = host.Swarm.FindConnection(peer.Peer)!;
        await connection.IdentifyCompletion;
        Assert.Equal(connection.Identified is null ? 0 : 1, raised.Count);
        return (connection.Identified, peer.Peer, host);
    }

    private static byte[] Record(PrivateKey signer, PeerId peer, string address) =>
        new PeerRecord(peer, 1, [Multiaddr.Parse(address)]).Seal(signer);
}
