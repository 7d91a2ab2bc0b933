using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class ConnectTests : IAsyncLifetime
{
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task Both_sides_know_each_other_after_a_dial()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();

        var (near, far) = await a.MeetAsync(b);

        Assert.Equal(b.Peer, near.Peer);
        Assert.Equal(a.Peer, far.Peer);
        Assert.True(near.IsOutbound);
        Assert.False(far.IsOutbound);
        Assert.Equal(b.Key.PublicKey, near.RemoteKey);
        Assert.Equal(b.Address, near.RemoteAddress);
        Assert.Single(a.Swarm.Connections);
        Assert.Equal(1, b.Swarm.Counters.Opened);
        Assert.True(await a.Swarm.PingAsync(near, TestNet.Deadline) >= TimeSpan.Zero);
        Assert.True(await b.Swarm.PingAsync(far, TestNet.Deadline) >= TimeSpan.Zero);
    }

    [Fact]
    public async Task Concurrent_dials_share_one_connection()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => a.ConnectAsync(b).AsTask()));

        Assert.Single(all.Distinct());
        Assert.Single(_net.Wire.Dials);
        Assert.Same(all[0], await a.ConnectAsync(b));
    }

    [Fact]
    public async Task Simultaneous_dials_settle_on_the_same_connection_without_cutting_a_stream()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        a.Echo("/echo");
        b.Echo("/echo");
        _net.Wire.Hold(a.Address);
        _net.Wire.Hold(b.Address);
        var dialA = a.ConnectAsync(b).AsTask();
        var dialB = b.ConnectAsync(a).AsTask();
        await TestNet.UntilAsync(() => _net.Wire.Dials.Count == 2, "both dial");
        _net.Wire.Release(a.Address);
        _net.Wire.Release(b.Address);
        await Task.WhenAll(dialA, dialB);
        await TestNet.UntilAsync(() => a.Swarm.Connections.Count == 2 && b.Swarm.Connections.Count == 2, "both connections are up on both sides");
        await Task.WhenAll(a.Swarm.Connections.Concat(b.Swarm.Connections).Select(c => c.IdentifyCompletion));

        // A stream on each connection keeps both alive beyond the grace.
        var streams = await Task.WhenAll(a.Swarm.Connections.Select(c => c.OpenStreamAsync(["/echo"], TestNet.Deadline).AsTask()));
        await SayAndHearAsync(streams);
        for (var i = 0; i < 60; i++)
        {
            _net.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2, TestNet.Deadline);
        }

        await SayAndHearAsync(streams);
        Assert.Equal(2, a.Swarm.Connections.Count);

        foreach (var stream in streams)
        {
            await stream.FinishAsync(TestNet.Deadline);
            await stream.DisposeAsync();
        }

        await _net.AdvanceUntilAsync(() => a.Swarm.Connections.Count == 1 && b.Swarm.Connections.Count == 1, "one connection is left on both sides");
        var smaller = a.Peer.Bytes.Span.SequenceCompareTo(b.Peer.Bytes.Span) < 0 ? a : b;
        Assert.Equal(a == smaller, Assert.Single(a.Swarm.Connections).IsOutbound);
        Assert.Equal(b == smaller, Assert.Single(b.Swarm.Connections).IsOutbound);
        var larger = smaller == a ? b : a;
        await TestNet.UntilAsync(() => !larger.Ended.IsEmpty, "the end was told");
        Assert.Equal(EndReason.Duplicate, Assert.Single(larger.Ended).Reason);
    }

    [Fact]
    public async Task Another_peer_at_the_address_is_refused()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();

        var failure = await Assert.ThrowsAsync<ConnectionException>(() => a.Swarm.ConnectAsync(TestNet.KeyOf(99).PublicKey.PeerId, [b.Address], TestNet.Deadline).AsTask());

        Assert.Equal(EndReason.PeerIdMismatch, failure.Reason);
        Assert.Empty(a.Swarm.Connections);
        Assert.Equal(1, a.Swarm.Counters.FailedHandshakes(EndReason.PeerIdMismatch));
    }

    [Fact]
    public async Task Nobody_dials_itself()
    {
        var a = await _net.AddAsync();

        var byId = await Assert.ThrowsAsync<ConnectionException>(() => a.Swarm.ConnectAsync(a.Peer, [a.Address], TestNet.Deadline).AsTask());
        var byAddress = await Assert.ThrowsAsync<ConnectionException>(() => a.Swarm.ConnectAsync(TestNet.KeyOf(99).PublicKey.PeerId, [a.Address], TestNet.Deadline).AsTask());

        Assert.Equal(EndReason.SelfDial, byId.Reason);
        Assert.Equal(EndReason.SelfDial, byAddress.Reason);
        Assert.Empty(_net.Wire.Dials);
    }

    [Fact]
    public async Task A_host_that_reaches_itself_by_a_detour_hangs_up()
    {
        var a = await _net.AddAsync();
        await using var twin = new RawPeer(_net, 1);

        await twin.ConnectAsync(a);

        await twin.Connection.Completion.WaitAsync(TestNet.Deadline);
        Assert.Equal(1, a.Swarm.Counters.Refused(RefusalReason.SelfDial));
        Assert.Empty(a.Swarm.Connections);
    }

    [Fact]
    public async Task A_failed_address_is_left_alone_for_a_while_and_then_tried_again()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        _net.Wire.Refuse(b.Address, true);

        await Assert.ThrowsAsync<ConnectionException>(() => a.ConnectAsync(b).AsTask());
        _net.Wire.Refuse(b.Address, false);
        await Assert.ThrowsAsync<ConnectionException>(() => a.ConnectAsync(b).AsTask());
        Assert.Single(_net.Wire.Dials);

        _net.Time.Advance(TimeSpan.FromSeconds(5));
        await a.ConnectAsync(b);
        Assert.Equal(2, _net.Wire.Dials.Count);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_the_first_does_not_answer()
    {
        var a = await _net.AddAsync();
        var silent = await _net.AddAsync();
        var b = await _net.AddAsync();
        _net.Wire.Hold(silent.Address);
        var sweeps = _net.Time.PendingTimers;

        var dial = a.Swarm.ConnectAsync(b.Peer, [silent.Address, b.Address], TestNet.Deadline).AsTask();
        await TestNet.UntilAsync(() => _net.Time.PendingTimers == sweeps + 2, "the first is dialled, and the second waits");
        Assert.Single(_net.Wire.Dials);
        await _net.PassAsync(TimeSpan.FromSeconds(1), () => dial.IsCompleted, "the second has answered");

        Assert.Equal(b.Address, (await dial).RemoteAddress);
    }

    [Fact]
    public async Task The_next_address_is_tried_at_once_when_the_first_fails()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        var dead = Multiaddr.Parse("/ip4/127.9.9.9/tcp/1");

        var connection = await a.Swarm.ConnectAsync(b.Peer, [dead, b.Address], TestNet.Deadline);

        Assert.Equal(b.Address, connection.RemoteAddress);
    }

    [Fact]
    public async Task A_dial_that_nobody_answers_times_out()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        _net.Wire.Hold(b.Address);

        var dial = a.ConnectAsync(b).AsTask();
        await TestNet.UntilAsync(() => _net.Wire.Dials.Count == 1, "it is dialled");
        await _net.PassAsync(new DialOptions().Timeout, () => dial.IsCompleted, "the dial has ended");

        Assert.Equal(EndReason.TimedOut, (await Assert.ThrowsAsync<ConnectionException>(() => dial)).Reason);
    }

    [Fact]
    public async Task A_dial_that_everybody_gave_up_is_cancelled_and_not_held_against_the_address()
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync();
        _net.Wire.Hold(b.Address);
        using var patience = new CancellationTokenSource();
        var dial = a.Swarm.ConnectAsync(b.Peer, [b.Address], patience.Token).AsTask();
        await TestNet.UntilAsync(() => _net.Wire.Dials.Count == 1, "it is dialled");

        patience.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial);
        _net.Wire.Release(b.Address);

        Assert.Equal(b.Peer, (await a.ConnectAsync(b)).Peer);
    }

    [Fact]
    public async Task Too_many_dials_at_once_are_refused()
    {
        var a = await _net.AddAsync(new SwarmOptions { Dial = new DialOptions { MaxPending = 1 } });
        var b = await _net.AddAsync();
        var c = await _net.AddAsync();
        _net.Wire.Hold(b.Address);
        var first = a.ConnectAsync(b).AsTask();

        var failure = await Assert.ThrowsAsync<ConnectionException>(() => a.ConnectAsync(c).AsTask());

        Assert.Equal(EndReason.LimitReached, failure.Reason);
        Assert.Equal(1, a.Swarm.Counters.Refused(RefusalReason.PendingDials));
        _net.Wire.Release(b.Address);
        await first;
        await TestNet.UntilAsync(() => a.ConnectAsync(c).AsTask() is { IsFaulted: false }, "there is room again");
    }

    private static async Task SayAndHearAsync(PeerStream[] streams)
    {
        foreach (var stream in streams)
        {
            await stream.SayAsync("hello");
            Assert.Equal("hello", await stream.HearAsync(5));
        }
    }
}
