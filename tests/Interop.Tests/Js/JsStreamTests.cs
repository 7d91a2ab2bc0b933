using Registry.Identity;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Js;

/// <summary>Many streams, unknown protocols and broken requests on one connection of a js peer.</summary>
public sealed class JsStreamTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    private const string Kad = "/ipfs/kad/1.0.0";

    [JsFact]
    public async Task Two_hundred_concurrent_streams_on_one_connection_are_all_answered()
    {
        var probe = await fixture.ProbeAsync();
        var answer = await probe.BurstAsync(fixture.Daemon.PeerId, Kad, 200, RawKadRequests.FindNode(PeerId.Parse(fixture.Daemon.PeerId).Bytes.Span), framed: true);
        Assert.Equal(new BurstAnswer(200, 200, 1), answer);
        Assert.Single(await probe.ConnectionsAsync(fixture.Daemon.PeerId));
    }

    [JsFact]
    public async Task Streams_beyond_the_limit_for_one_protocol_are_reset_and_the_connection_lives_on()
    {
        await using var narrow = new NarrowFixture();
        await narrow.InitializeAsync();
        var probe = await narrow.ProbeAsync();
        var before = Assert.Single(await probe.ConnectionsAsync(narrow.Daemon.PeerId));
        var request = RawKadRequests.FindNode(PeerId.Parse(narrow.Daemon.PeerId).Bytes.Span);
        await Assert.ThrowsAsync<PeerRefusedException>(() => probe.BurstAsync(narrow.Daemon.PeerId, Kad, 60, request, framed: true));
        await Deadline.EventuallyAsync(async () => Assert.Equal(16, (await probe.BurstAsync(narrow.Daemon.PeerId, Kad, 16, request, framed: true)).Answered));
        Assert.Equal(before.Id, Assert.Single(await probe.ConnectionsAsync(narrow.Daemon.PeerId)).Id);
    }

    [JsFact]
    public async Task An_unknown_protocol_is_declined_and_the_connection_lives_on()
    {
        var probe = await fixture.ProbeAsync();
        var before = Assert.Single(await probe.ConnectionsAsync(fixture.Daemon.PeerId));
        foreach (var unknown in new[] { "/no/such/protocol/1.0.0", "DHTProtocol.rpc_nothing", "x" })
        {
            var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => probe.StreamAsync(fixture.Daemon.PeerId, unknown, [], 1));
            Assert.Contains("could not negotiate", refused.Error);
        }
        await probe.PingAsync(fixture.Daemon.PeerId);
        Assert.Equal(before.Id, Assert.Single(await probe.ConnectionsAsync(fixture.Daemon.PeerId)).Id);
    }

    [JsFact]
    public async Task One_kad_stream_carries_many_requests()
    {
        var probe = await fixture.ProbeAsync();
        var request = RawKadRequests.FindNode(PeerId.Parse(fixture.Daemon.PeerId).Bytes.Span);
        var one = await probe.StreamAsync(fixture.Daemon.PeerId, Kad, request, read: 2);
        Assert.NotEmpty(one.Hex);
        var many = await probe.StreamAsync(fixture.Daemon.PeerId, Kad, [.. Enumerable.Repeat(request, 10).SelectMany(r => r)], read: 10 * 40);
        Assert.Equal(10 * 40 * 2, many.Hex.Length);
        Assert.False(many.Reset);
    }

    [JsFact]
    public async Task A_kad_request_that_makes_no_sense_costs_the_stream_and_nothing_else()
    {
        var probe = await fixture.ProbeAsync();
        var answer = await probe.StreamAsync(fixture.Daemon.PeerId, Kad, [5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], read: 1);
        Assert.Equal("", answer.Hex);
        Assert.True(answer.Ended);
        await probe.PingAsync(fixture.Daemon.PeerId);
    }
}

/// <summary>A daemon that lets one peer have fewer streams of one protocol than by default.</summary>
public sealed class NarrowFixture : MeetingFixture
{
    protected override DaemonSpec Options => new()
    {
        Environment = new Dictionary<string, string> { ["Registry__Swarm__Limits__MaxInboundStreamsPerProtocol"] = "32" },
    };
}
