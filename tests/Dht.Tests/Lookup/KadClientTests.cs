using Registry.Dht.Lookup;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Dht.Wire;
using Registry.Testing;
using FindNode = Registry.Dht.Tests.Wire.Generated.Message.Types.MessageType;

namespace Registry.Dht.Tests.Lookup;

/// <summary>Single requests to peers that answer badly, and streams that are used again.</summary>
public sealed class KadClientTests
{
    private static readonly byte[] Key = KadPeers.Key(1);

    [Theory]
    [InlineData("ff", RequestOutcome.NoAnswer)]
    [InlineData("03ffffff", RequestOutcome.Malformed)]
    [InlineData("ffffffff7f", RequestOutcome.Malformed)]
    [InlineData("022003", RequestOutcome.Malformed)]
    public async Task Bad_answers_have_an_outcome_and_their_stream_is_not_used_again(string answer, RequestOutcome outcome)
    {
        // The incomplete answer on a stream of its own: that of a stream that was kept is asked for again when it breaks.
        var kept = outcome == RequestOutcome.NoAnswer ? 0 : new KadOptions().MaxIdleStreamsPerPeer;
        await using var network = await KadNetwork.StartAsync(1, new KadOptions { MaxIdleStreamsPerPeer = kept });
        // An incomplete answer: the peer leaves it at that.
        ScriptedPeer? peer = null;
        peer = await network.AddScriptedAsync(50, r => r.Key.Span.SequenceEqual(Key) ? Convert.FromHexString(answer) : null);
        var before = peer.Answered;
        var asking = network[0].Dht.Client.AskAsync(new KnownPeer(peer.Host.Id, []), new KadRequest(KadMessageType.FindNode, Key), CancellationToken.None);
        if (outcome == RequestOutcome.NoAnswer)
        {
            await Eventually.IsTrue(() => peer.Answered > before, "answered, as far as it goes");
            await peer.Host.Swarm.DisconnectAsync(network[0].Id, Registry.Libp2p.EndReason.Closed);
        }
        Assert.Equal(outcome, (await asking).Outcome);
        Assert.Equal(0, network[0].Dht.Client.IdleStreams);
    }

    [Fact]
    public async Task More_than_was_asked_for_ends_the_stream()
    {
        await using var network = await KadNetwork.StartAsync(1);
        var answer = ScriptedPeer.Frame(new Message { Type = FindNode.FindNode });
        var peer = await network.AddScriptedAsync(50, r => r.Key.Span.SequenceEqual(Key) ? [.. answer, .. answer] : null);
        var reply = await network[0].Dht.FindNodeAsync(peer.Host.Id, Key, CancellationToken.None);
        Assert.Equal(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal(RequestOutcome.Answered, (await network[0].Dht.FindNodeAsync(peer.Host.Id, KadPeers.Key(2), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_request_on_a_stream_that_the_other_side_has_closed_is_repeated_on_a_new_one()
    {
        var time = new ManualTimeProvider();
        await using var network = new KadNetwork();
        // It resets streams after a second, long before this side expects it.
        var server = await network.AddAsync(new KadHostOptions(1) { Time = time, Kad = new KadOptions { StreamIdleTimeout = TimeSpan.FromSeconds(1) } });
        var client = await KadHost.StartAsync(network.Wire, new KadHostOptions(2) { IsServer = false });
        await using (client)
        {
            await client.ConnectAsync(server);
            Assert.Equal(RequestOutcome.Answered, (await client.Dht.FindNodeAsync(server.Id, Key, CancellationToken.None)).Outcome);
            Assert.Equal(1, client.Dht.Client.IdleStreams);
            time.Advance(TimeSpan.FromSeconds(2));
            await Eventually.IsTrue(() => server.Swarm.Counters.InboundStreams == 0, "the server has reset the stream");
            Assert.Equal(RequestOutcome.Answered, (await client.Dht.FindNodeAsync(server.Id, Key, CancellationToken.None)).Outcome);
        }
    }

    [Fact]
    public async Task Idle_streams_are_closed_before_others_would_reset_them()
    {
        var time = new ManualTimeProvider();
        await using var network = new KadNetwork();
        var server = await network.AddAsync(new KadHostOptions(1));
        await using var client = await KadHost.StartAsync(network.Wire, new KadHostOptions(2) { IsServer = false, Time = time });
        await client.ConnectAsync(server);
        Assert.Equal(RequestOutcome.Answered, (await client.Dht.FindNodeAsync(server.Id, Key, CancellationToken.None)).Outcome);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1, client.Dht.Client.IdleStreams);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, client.Dht.Client.IdleStreams);
        await Eventually.IsTrue(() => server.Swarm.Counters.InboundStreams == 0, "the server has seen the end");
        Assert.Equal(0, server.Dht.Status().IdleResets);
    }

    [Fact]
    public async Task A_peer_that_stalls_costs_the_timeout_and_no_more()
    {
        var time = new ManualTimeProvider();
        await using var network = new KadNetwork();
        var host = await network.AddAsync(new KadHostOptions(1) { Time = time });
        var peer = await network.AddMuteAsync(number: 50);
        var asking = host.Dht.Client.AskAsync(new KnownPeer(peer.Host.Id, []), new KadRequest(KadMessageType.GetProviders, Key), CancellationToken.None);
        await Eventually.IsTrue(() => peer.Requests.Exists(r => r.Type == FindNode.GetProviders), "asked");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(RequestOutcome.TimedOut, (await asking).Outcome);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        await using var network = await KadNetwork.StartAsync(1);
        Assert.Equal(RequestOutcome.Unreachable, (await network[0].Dht.FindNodeAsync(KadPeers.Id(1), Key, CancellationToken.None)).Outcome);
        Assert.Equal(RequestOutcome.Unreachable, await network[0].Dht.Client.AddProviderAsync(new KnownPeer(KadPeers.Id(1), [KadPeers.Loopback(9)]), Key, CancellationToken.None));
    }
}
