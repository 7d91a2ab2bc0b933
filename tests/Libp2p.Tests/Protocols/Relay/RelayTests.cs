using Registry.Identity;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;

namespace Registry.Libp2p.Tests.Protocols.Relay;

public sealed class RelayTests : IAsyncLifetime
{
    private RelayNet _relay = null!;

    public async ValueTask InitializeAsync() => _relay = await RelayNet.StartAsync(new RelayOptions { DataLimit = 100_000, DurationLimit = TimeSpan.FromSeconds(20), ReconnectGrace = TimeSpan.FromSeconds(10) });

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Fact]
    public async Task A_reservation_says_until_when_where_and_under_which_limits()
    {
        var worker = await _relay.JoinAsync();
        var answer = await _relay.AskAsync(worker, RelayNet.Reserve);

        Assert.Equal(RelayStatus.Ok, answer.Status);
        Assert.Equal((ulong)_relay.Net.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), answer.Expires);
        Assert.Equal([$"{_relay.Host.Address}/p2p/{_relay.Host.Peer}"], answer.Addresses);
        Assert.Equal((20ul, 100_000ul), (answer.Seconds, answer.Bytes));
        Assert.True(SignedEnvelope.TryDecode(answer.Voucher, out var envelope, out _));
        Assert.True(envelope!.Verify(ReservationVoucher.Domain, ReservationVoucher.PayloadType));
        await TestNet.UntilAsync(() => _relay.Counters.Reservations == 1, "it is counted");
        Assert.Contains(RelayService.HopId, worker.Swarm.FindConnection(_relay.Host.Peer)!.Identified!.Protocols);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Setting_the_clock_ends_no_reservation_and_what_is_told_is_by_the_clock_as_it_is(int hours)
    {
        var worker = await _relay.JoinReservedAsync();
        var client = await _relay.JoinAsync();
        _relay.Net.Time.Set(TimeSpan.FromHours(hours));

        Assert.Equal(RelayStatus.Ok, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);
        var answer = await _relay.AskAsync(worker, RelayNet.Reserve);
        Assert.Equal((ulong)_relay.Net.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), answer.Expires);
    }

    [Fact]
    public async Task A_peer_is_reached_through_the_relay_and_told_by_whom()
    {
        byte[]? told = null;
        var worker = await _relay.JoinAsync(async (stream, cancellation) =>
        {
            told = await RelayNet.AcceptOnlyAsync(stream, cancellation);
            await TestHost.EchoAsync(stream, cancellation);
        });
        await _relay.AskAsync(worker, RelayNet.Reserve);
        var client = await _relay.JoinAsync();

        var (answer, circuit) = await _relay.DialAsync(client, worker.Peer);
        Assert.Equal((RelayStatus.Ok, 20ul, 100_000ul), (answer.Status, answer.Seconds, answer.Bytes));
        await TestNet.UntilAsync(() => Volatile.Read(ref told) is not null, "the worker has noted what it was told");
        Assert.Equal(StopMessages.Connect(client.Peer, new RelayLimit(20, 100_000)), told);
        await TestNet.UntilAsync(() => _relay.Counters.Circuits == 1, "it is counted");

        await circuit.SayAsync("through the relay");
        Assert.Equal("through the relay", await circuit.HearAsync(17));
        await circuit.Output.CompleteAsync();
        Assert.Empty(await circuit.Input.ReadToEndAsync());
        await TestNet.UntilAsync(() => _relay.Counters.Ended(CircuitEnd.Closed) == 1, "the circuit ended in order");
        Assert.Equal((0, 34), (_relay.Counters.Circuits, _relay.Counters.Bytes));
    }

    [Fact]
    public async Task What_the_client_sends_with_its_request_arrives()
    {
        var worker = await _relay.JoinReservedAsync();
        var client = await _relay.JoinAsync();
        var stream = await client.Swarm.OpenStreamAsync(_relay.Host.Peer, [RelayService.HopId], TestNet.Deadline);
        var request = RelayNet.ConnectTo(worker.Peer);
        await stream.Output.WriteAsync((byte[])[(byte)request.Length, .. request, .. "early"u8], TestNet.Deadline);
        await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, TestNet.Deadline);
        Assert.Equal("early", await stream.HearAsync(5));
    }

    [Fact]
    public async Task One_byte_over_the_data_limit_resets_both_ends_and_what_was_allowed_has_arrived()
    {
        var far = new TaskCompletionSource<bool>();
        var received = 0L;
        var worker = await _relay.JoinAsync(async (stream, cancellation) =>
        {
            await RelayNet.AcceptOnlyAsync(stream, cancellation);
            try
            {
                while (await stream.Input.ReadAsync(cancellation) is { IsCompleted: false } result)
                {
                    Interlocked.Add(ref received, result.Buffer.Length);
                    stream.Input.AdvanceTo(result.Buffer.End);
                }

                far.SetResult(false);
            }
            catch (StreamResetException)
            {
                far.SetResult(true);
            }
        });
        await _relay.AskAsync(worker, RelayNet.Reserve);
        var (_, circuit) = await _relay.DialAsync(await _relay.JoinAsync(), worker.Peer);

        await circuit.Output.WriteAsync(new byte[100_000], TestNet.Deadline);
        await TestNet.UntilAsync(() => Interlocked.Read(ref received) == 100_000, "all that is allowed arrived");
        await TestNet.UntilAsync(() => _relay.Counters.Circuits == 1, "it is counted");
        await circuit.Output.WriteAsync(new byte[1], TestNet.Deadline);

        Assert.True(await circuit.Input.IsCutAsync());
        Assert.True(await far.Task);
        await TestNet.UntilAsync(() => _relay.Counters.Ended(CircuitEnd.DataLimit) == 1, "it is counted");
        Assert.Equal(100_000, _relay.Counters.Bytes);
    }

    [Fact]
    public async Task The_duration_limit_resets_both_ends()
    {
        var (worker, client) = (await _relay.JoinReservedAsync(), await _relay.JoinAsync());
        var (_, circuit) = await _relay.DialAsync(client, worker.Peer);
        await circuit.SayAsync("x");
        await circuit.HearAsync(1);
        var cut = circuit.Input.IsCutAsync();
        await _relay.Net.AdvanceUntilAsync(() => cut.IsCompleted, "the circuit was cut", 22);
        Assert.True(await cut);
        await TestNet.UntilAsync(() => _relay.Counters.Ended(CircuitEnd.DurationLimit) == 1, "it is counted");
        Assert.NotNull(client.Swarm.FindConnection(_relay.Host.Peer));
    }

    [Fact]
    public async Task A_reset_or_a_lost_connection_of_one_end_reaches_the_other()
    {
        var worker = await _relay.JoinReservedAsync();
        var client = await _relay.JoinAsync();
        var (_, first) = await _relay.DialAsync(client, worker.Peer);
        first.Reset();
        await TestNet.UntilAsync(() => _relay.Counters.Ended(CircuitEnd.Reset) == 1 && worker.Swarm.Counters.InboundStreams == 0, "the reset reached the worker");

        var (_, second) = await _relay.DialAsync(client, worker.Peer);
        await worker.Swarm.DisconnectAsync(_relay.Host.Peer, EndReason.Closed);
        Assert.True(await second.Input.IsCutAsync());
        await TestNet.UntilAsync(() => _relay.Host.Swarm.FindConnection(worker.Peer) is null, "the relay saw it leave");
        var (answer, _) = await _relay.DialAsync(client, worker.Peer);
        Assert.Equal(RelayStatus.NoReservation, answer.Status);
    }

    [Fact]
    public async Task An_end_that_does_not_read_holds_up_the_other_and_nobody_else()
    {
        await using var relay = await RelayNet.StartAsync(new RelayOptions { DataLimit = 0, DurationLimit = TimeSpan.Zero });
        var worker = await relay.JoinAsync(async (stream, cancellation) =>
        {
            await RelayNet.AcceptOnlyAsync(stream, cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        await relay.AskAsync(worker, RelayNet.Reserve);
        var client = await relay.JoinAsync();
        var (answer, circuit) = await relay.DialAsync(client, worker.Peer);
        Assert.Equal((null, null), (answer.Seconds, answer.Bytes));

        var sent = 0L;
        var sending = SendAsync();
        await TestNet.UntilAsync(() => relay.Counters.Bytes > 200_000, "some went through");
        for (var before = -1L; before != relay.Counters.Bytes;)
        {
            before = relay.Counters.Bytes;
            await TestNet.SettleAsync();
        }

        Assert.False(sending.IsCompleted);
        Assert.InRange(Interlocked.Read(ref sent), 200_000, 2_000_000);
        Assert.Equal(RelayStatus.Ok, (await relay.AskAsync(client, RelayNet.Reserve)).Status);
        circuit.Reset();
        await Assert.ThrowsAsync<StreamResetException>(() => sending);

        async Task SendAsync()
        {
            while (Interlocked.Read(ref sent) < 20_000_000)
            {
                await circuit.Output.WriteAsync(new byte[10_000], TestNet.Deadline);
                Interlocked.Add(ref sent, 10_000);
            }
        }
    }

    [Fact]
    public async Task A_circuit_that_carries_nothing_is_reset()
    {
        await using var relay = await RelayNet.StartAsync(new RelayOptions { DurationLimit = TimeSpan.Zero, IdleTimeout = TimeSpan.FromSeconds(10) });
        var worker = await relay.JoinReservedAsync();
        var (_, circuit) = await relay.DialAsync(await relay.JoinAsync(), worker.Peer);
        await TestNet.UntilAsync(() => relay.Counters.Circuits == 1, "time runs for the circuit");
        var cut = circuit.Input.IsCutAsync();
        await relay.Net.AdvanceUntilAsync(() => cut.IsCompleted, "the circuit was cut", 20);
        await TestNet.UntilAsync(() => relay.Counters.Ended(CircuitEnd.Idle) == 1, "it is counted");
    }

    [Fact]
    public async Task A_place_survives_a_change_of_address_but_not_a_long_absence()
    {
        var worker = await _relay.JoinReservedAsync();
        var client = await _relay.JoinAsync();
        await worker.Swarm.DisconnectAsync(_relay.Host.Peer, EndReason.Closed);
        await TestNet.UntilAsync(() => _relay.Host.Swarm.FindConnection(worker.Peer) is null, "the relay saw it leave");
        Assert.Equal(RelayStatus.NoReservation, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);
        _relay.Net.Time.Advance(TimeSpan.FromSeconds(8));
        await TestNet.SettleAsync();
        await TestNet.UntilAsync(() => _relay.Counters.Reservations == 1, "it is counted");

        await worker.MeetAsync(_relay.Host);
        Assert.Equal(RelayStatus.Ok, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);

        await worker.Swarm.DisconnectAsync(_relay.Host.Peer, EndReason.Closed);
        await TestNet.UntilAsync(() => _relay.Host.Swarm.FindConnection(worker.Peer) is null, "the relay saw it leave again");
        await _relay.Net.AdvanceUntilAsync(() => _relay.Counters.Reservations == 0, "the place is given up", 20);
        await worker.MeetAsync(_relay.Host);
        Assert.Equal(RelayStatus.NoReservation, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);
    }

    [Fact]
    public async Task Whoever_has_a_place_is_not_trimmed()
    {
        var limits = new ConnectionLimits { HighWater = 3, LowWater = 1, MaxConnections = 50, TrimGrace = TimeSpan.Zero };
        await using var relay = await RelayNet.StartAsync(swarm: new SwarmOptions { Limits = limits });
        for (var i = 0; i < 3; i++) await relay.JoinAsync();

        // The youngest connection without a stream is the first to go.
        relay.Net.Time.Advance(TimeSpan.FromSeconds(1));
        var worker = await relay.JoinReservedAsync();
        await TestNet.UntilAsync(() => relay.Host.Swarm.FindConnection(worker.Peer)!.StreamCount == 0, "its request is over");
        await relay.Net.AdvanceUntilAsync(() => relay.Host.Swarm.Connections.Count == 1, "the others were trimmed", 20);
        Assert.NotNull(relay.Host.Swarm.FindConnection(worker.Peer));
    }

    [Fact]
    public async Task A_closed_relay_is_not_served_nor_listed_and_cuts_its_circuits()
    {
        var (worker, client) = (await _relay.JoinReservedAsync(), await _relay.JoinAsync());
        var (_, circuit) = await _relay.DialAsync(client, worker.Peer);
        await TestNet.UntilAsync(() => _relay.Counters.Circuits == 1, "the circuit has begun");
        await _relay.Service.DisposeAsync();

        Assert.True(await circuit.Input.IsCutAsync());
        Assert.DoesNotContain(RelayService.HopId, _relay.Host.Swarm.Protocols);
        await TestNet.UntilAsync(() => _relay.Counters.Ended(CircuitEnd.ShuttingDown) == 1, "the circuit is counted");
        Assert.Equal((0, 0), (_relay.Counters.Reservations, _relay.Counters.Circuits));
    }
}
