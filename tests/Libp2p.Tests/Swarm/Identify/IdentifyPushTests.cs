using Registry.Libp2p.Muxing;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using static Registry.Libp2p.Tests.Swarm.Identify.IdentifyMessages;

namespace Registry.Libp2p.Tests.Swarm.Identify;

public sealed class IdentifyPushTests : IAsyncLifetime
{
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task A_push_changes_only_what_it_carries()
    {
        var host = await _net.AddAsync();
        await using var peer = new RawPeer(_net, 50);
        peer.Handle(IdentifyProtocol.Id, Answer(Encode(peer.Key.PublicKey, ["/ip4/127.0.1.1/tcp/1"], ["/a"], "agent")));
        var connection = await ConnectAsync(host, peer);
        await connection.IdentifyCompletion;

        await PushAsync(peer, Encode(protocols: ["/b", "/c"]));
        await TestNet.UntilAsync(() => host.Swarm.Counters.Identify(IdentifyOutcome.PushReceived) == 1, "the push came");

        Assert.Equal(["/b", "/c"], connection.Identified!.Protocols);
        Assert.Equal("agent", connection.Identified.AgentVersion);
        Assert.Equal("/ip4/127.0.1.1/tcp/1", Assert.Single(connection.Identified.ListenAddresses).ToString());
        Assert.Equal(["/b", "/c"], host.Swarm.PeerStore.Protocols(peer.Peer));
        Assert.Equal("/ip4/127.0.1.1/tcp/1", Assert.Single(host.Swarm.PeerStore.Addresses(peer.Peer)).ToString());
    }

    [Fact]
    public async Task Pushes_that_come_whole_before_anything_is_answered_are_taken()
    {
        var host = await _net.AddAsync();
        var identified = 0;
        host.Swarm.Identified += (_, _) => Interlocked.Increment(ref identified);
        await using var peer = await new RawPeer(_net, 50).ConnectAsync(host);

        // As p2pd does: SYN, proposal, payload and FIN at once, three streams of them.
        var streams = new List<IMuxedStream>();
        for (var i = 1; i <= 3; i++)
        {
            var stream = await peer.Connection.OpenStreamAsync(TestNet.Deadline);
            var lazy = MultistreamSelect.SelectLazily(stream, IdentifyProtocol.PushId);
            await lazy.Output.WriteAsync(Framed(Encode(peer.Key.PublicKey, [$"/ip4/127.0.1.1/tcp/{i}"], [$"/p/{i}"])), TestNet.Deadline);
            await stream.Output.CompleteAsync();
            streams.Add(stream);
        }

        await TestNet.UntilAsync(() => identified == 3, "all three were taken");
        var connection = host.Swarm.FindConnection(peer.Peer)!;
        Assert.Single(connection.Identified!.Protocols);
        Assert.True(connection.IsOpen);
        foreach (var stream in streams)
        {
            Assert.Contains("push", System.Text.Encoding.UTF8.GetString(await stream.Input.ReadToEndAsync()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_push_that_overtakes_the_answer_is_not_undone_by_it()
    {
        var host = await _net.AddAsync();
        var release = new TaskCompletionSource();
        await using var peer = new RawPeer(_net, 50);
        peer.Handle(IdentifyProtocol.Id, async stream =>
        {
            await release.Task;
            await Answer(Encode(peer.Key.PublicKey, ["/ip4/127.0.1.1/tcp/1"], ["/old"], "agent"))(stream);
        });
        var connection = await ConnectAsync(host, peer);

        await PushAsync(peer, Encode(protocols: ["/new"]));
        await TestNet.UntilAsync(() => connection.Identified is not null, "the push was taken");
        release.SetResult();
        await connection.IdentifyCompletion;

        Assert.Equal(["/new"], connection.Identified!.Protocols);
        Assert.Equal("agent", connection.Identified.AgentVersion);
        Assert.Equal(["/new"], host.Swarm.PeerStore.Protocols(peer.Peer));
    }

    [Fact]
    public async Task Changes_of_one_moment_leave_as_one_push_to_those_who_listen()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        var (near, _) = await a.MeetAsync(b);
        await using var deaf = new RawPeer(_net, 50);
        deaf.Handle(IdentifyProtocol.Id, Answer(Encode(deaf.Key.PublicKey)));
        await (await ConnectAsync(b, deaf)).IdentifyCompletion;

        b.Echo("/one");
        b.Echo("/two");
        b.Swarm.Unhandle("/one");
        await _net.PassAsync(new IdentifyOptions().PushDelay, () => near.Identified!.Protocols.Contains("/two"), "the push came");

        Assert.DoesNotContain("/one", near.Identified!.Protocols);
        await TestNet.UntilAsync(
            () => b.Swarm.Counters.Identify(IdentifyOutcome.PushSent) == 1 && a.Swarm.Counters.Identify(IdentifyOutcome.PushReceived) == 1,
            "one push was counted on both sides");
    }

    [Fact]
    public async Task A_peer_that_never_got_our_identify_is_told_by_a_push()
    {
        var host = await _net.AddAsync();
        var told = new TaskCompletionSource<byte[]>();
        await using var peer = new RawPeer(_net, 50);
        peer.Handle(IdentifyProtocol.Id, Answer(Encode(peer.Key.PublicKey, protocols: [IdentifyProtocol.PushId])))
            .Handle(IdentifyProtocol.PushId, async stream => told.TrySetResult(await stream.Input.ReadToEndAsync()));
        await (await ConnectAsync(host, peer)).IdentifyCompletion;

        await _net.AdvanceUntilAsync(() => told.Task.IsCompleted, "the push came", 15);

        Assert.NotEmpty(await told.Task);
        await TestNet.UntilAsync(() => host.Swarm.Counters.Identify(IdentifyOutcome.PushSent) == 1, "it was counted");
    }

    [Fact]
    public async Task A_push_with_another_public_key_is_refused()
    {
        var host = await _net.AddAsync();
        await using var peer = new RawPeer(_net, 50);
        peer.Handle(IdentifyProtocol.Id, Answer(Encode(peer.Key.PublicKey, protocols: ["/a"])));
        var connection = await ConnectAsync(host, peer);
        await connection.IdentifyCompletion;

        await PushAsync(peer, Encode(TestNet.KeyOf(7).PublicKey, protocols: ["/b"]));
        await TestNet.UntilAsync(() => host.Swarm.Counters.Identify(IdentifyOutcome.WrongKey) == 1, "it was refused");

        Assert.Equal(["/a"], connection.Identified!.Protocols);
    }

    private static async Task<PeerConnection> ConnectAsync(TestHost host, RawPeer peer)
    {
        await peer.ConnectAsync(host);
        await TestNet.UntilAsync(() => host.Swarm.FindConnection(peer.Peer) is not null, "it is connected");
        return host.Swarm.FindConnection(peer.Peer)!;
    }

    private static async Task PushAsync(RawPeer peer, byte[] message)
    {
        var stream = await peer.OpenAsync(IdentifyProtocol.PushId);
        await stream.Output.WriteAsync(Framed(message), TestNet.Deadline);
        await stream.Output.CompleteAsync();
    }
}
