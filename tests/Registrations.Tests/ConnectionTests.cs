using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>A live connection of the peer is a sign of life of what it proved, and of claims only from the address that they came from.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");

    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task It_keeps_what_was_proven_from_wherever_it_comes()
    {
        await _home.RegisterAsync(_worker, proven: true);
        await _home.PutRecordAsync(new SigningWorker(1, 1, "carried").Record(_home.Now));
        _home.Clock.Advance(TimeSpan.FromMinutes(4));

        _home.Registrar.HeardFrom(_worker.Peer, Elsewhere);
        _home.Registrar.HeardFrom(new SigningWorker(3, 3).Peer, Elsewhere);

        Assert.Equal(2, _home.Listed.Count());
        Assert.Equal((NodeStatus.Online, _home.Now), (_home.Registrar.Find(_worker.NodeId)!.Status, _home.Registrar.Find(_worker.NodeId)!.LastHeartbeat));
        Assert.Equal(NodeStatus.Online, _home.Registrar.Find(new SigningWorker(1, 1, "carried").NodeId)!.Status);
    }

    [Fact]
    public async Task It_keeps_a_claim_from_its_own_address_only()
    {
        var claims = new[] { (_worker, Home.From), (new SigningWorker(2, 1), IPAddress.Parse("203.0.113.8")), (new SigningWorker(3, 1), IPAddress.Parse("2001:db8:0:100::1")) };
        foreach (var (claim, from) in claims) await _home.RegisterAsync(claim, from: from);
        _home.Clock.Advance(TimeSpan.FromMinutes(2));

        _home.Registrar.HeardFrom(_worker.Peer, null);
        _home.Registrar.HeardFrom(_worker.Peer, Elsewhere);
        Assert.All(claims, claim => Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(claim.Item1.NodeId)!.Status));

        _home.Registrar.HeardFrom(_worker.Peer, IPAddress.Parse("::ffff:203.0.113.7"));
        _home.Registrar.HeardFrom(_worker.Peer, IPAddress.Parse("2001:db8:0:1ff::2"));
        Assert.Equal([NodeStatus.Online, NodeStatus.Degraded, NodeStatus.Online], claims.Select(claim => _home.Registrar.Find(claim.Item1.NodeId)!.Status));

        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        _home.Registrar.HeardFrom(_worker.Peer, IPAddress.Parse("203.0.113.8"));
        Assert.All(claims, claim => Assert.Equal(NodeStatus.Online, _home.Registrar.Find(claim.Item1.NodeId)!.Status));
    }

    [Fact]
    public async Task It_keeps_the_age_and_changes_nothing_that_the_node_said()
    {
        var (_, key) = await _home.RegisterAsync(_worker, proven: true);
        foreach (var (said, status) in new[] { ("draining", NodeStatus.Draining), ("maintenance", NodeStatus.Maintenance), ("offline", NodeStatus.Offline) })
        {
            await _home.HeartbeatAsync(_worker.NodeId, key, new HeartbeatBody { Status = said });
            for (var minutes = 0; minutes < 12; minutes += 4)
            {
                _home.Clock.Advance(TimeSpan.FromMinutes(4));
                _home.Registrar.HeardFrom(_worker.Peer, Home.From);
            }

            Assert.Equal(status, _home.Registrar.Find(_worker.NodeId)!.Status);
            Assert.Empty(_home.Listed);
        }

        await _home.HeartbeatAsync(_worker.NodeId, null, _worker.Beat(_home.Now));
        Assert.Equal([_worker.NodeId], _home.Listed);
    }

    [Fact]
    public async Task It_reaches_the_store_with_the_next_sweep()
    {
        await _home.RegisterAsync(_worker, proven: true);
        _home.Clock.Advance(TimeSpan.FromMinutes(4));
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        await _home.Registrar.SweepAsync();
        _home.Clock.Advance(TimeSpan.FromMinutes(4));

        await _home.RestartAsync();

        Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(_worker.NodeId)!.Status);
    }

    [Fact]
    public async Task A_record_from_its_own_peer_is_a_sign_of_life_and_from_others_none()
    {
        var stranger = new SigningWorker(2, 2);
        await _home.PutRecordAsync(_worker.Record(_home.Now), stranger.Peer);
        await _home.PutRecordAsync(stranger.Record(_home.Now), stranger.Peer);

        for (var restart = 0; restart < 2; restart++)
        {
            var carried = _home.Registrar.Find(_worker.NodeId)!;
            Assert.Equal((NodeStatus.Offline, null, 0.0, true), (carried.Status, carried.LastHeartbeat, carried.UptimePercentage, carried.IsCarried));
            Assert.Equal(new VerifiedProofs(true, true), carried.Verified);
            Assert.Equal([stranger.NodeId], _home.Listed);
            // Nothing says that it lives, and nothing that it does not: it is named last.
            Assert.Equal([stranger.Peer, _worker.Peer], _home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span).Select(node => node.Record.Peer));
            Assert.Equal(_worker.NodeId, Assert.Single(_home.Registrar.NodesOf(_worker.Peer)).NodeId);
            await _home.RestartAsync();
        }

        _home.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal([_worker.Peer], _home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span).Select(node => node.Record.Peer));
        await _home.PutRecordAsync(_worker.Record(_home.Now), _worker.Peer);
        Assert.Equal([_worker.NodeId], _home.Listed);
        _home.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(_home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span));
        await _home.PutRecordAsync(_worker.Record(_home.Now), stranger.Peer);
        Assert.Empty(_home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span));
    }
}
