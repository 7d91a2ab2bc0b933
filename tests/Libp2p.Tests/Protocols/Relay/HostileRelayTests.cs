using Registry.Libp2p.Protocols;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Tests.Swarm;

namespace Registry.Libp2p.Tests.Protocols.Relay;

public sealed class HostileRelayTests : IAsyncLifetime
{
    private RelayNet _relay = null!;

    public async ValueTask InitializeAsync() => _relay = await RelayNet.StartAsync(new RelayOptions { ConnectTimeout = TimeSpan.FromSeconds(10) });

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _relay.Host.Swarm.Counters.FailedHandlers);
        await _relay.DisposeAsync();
    }

    [Theory]
    [InlineData("", RelayStatus.MalformedMessage)]
    [InlineData("ffff", RelayStatus.MalformedMessage)]
    [InlineData("0801", RelayStatus.MalformedMessage)]
    [InlineData("08022864", RelayStatus.UnexpectedMessage)]
    public async Task What_is_no_request_is_answered_and_the_connection_lives_on(string hex, RelayStatus status)
    {
        var peer = await _relay.JoinAsync();
        var (answer, stream) = await _relay.OpenAsync(peer, Convert.FromHexString(hex));
        Assert.Equal(status, answer.Status);
        Assert.Empty(await stream.Input.ReadToEndAsync());
        Assert.Equal(RelayStatus.Ok, (await _relay.AskAsync(peer, RelayNet.Reserve)).Status);
        await TestNet.UntilAsync(() => _relay.Counters.Answered(status) == 1, "it is counted");
    }

    [Fact]
    public async Task A_message_without_end_is_refused_by_its_length()
    {
        var peer = await _relay.JoinAsync();
        var stream = await peer.Swarm.OpenStreamAsync(_relay.Host.Peer, [RelayService.HopId], TestNet.Deadline);
        await stream.Output.WriteAsync((byte[])[0xff, 0xff, 0xff, 0x7f, 1, 2, 3], TestNet.Deadline);
        Assert.Equal(RelayStatus.MalformedMessage, HopAnswer.Decode((await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, TestNet.Deadline))!).Status);
    }

    [Fact]
    public async Task A_request_that_never_comes_ends_its_stream()
    {
        var peer = await _relay.JoinAsync();
        var stream = await peer.Swarm.OpenStreamAsync(_relay.Host.Peer, [RelayService.HopId], TestNet.Deadline);
        await stream.Output.WriteAsync(new byte[] { 2, 8 }, TestNet.Deadline);
        var cut = stream.Input.IsCutAsync();
        await peer.BeHeardAsync(_relay.Host);
        await _relay.Net.AdvanceUntilAsync(() => cut.IsCompleted, "the stream was reset", 15);
        Assert.True(await cut);
    }

    [Fact]
    public async Task Thousands_of_requests_leave_no_more_than_the_bound()
    {
        var peers = new List<TestHost>();
        for (var i = 0; i < 10; i++) peers.Add(await _relay.JoinAsync(address: $"/ip4/127.0.1.1/tcp/{5000 + i}"));

        for (var round = 0; round < 100; round++)
        {
            await Task.WhenAll(peers.Select(async peer =>
            {
                var answer = await _relay.AskAsync(peer, RelayNet.Reserve);
                Assert.True(answer.Status is RelayStatus.Ok or RelayStatus.ReservationRefused);
            }));
        }

        await TestNet.UntilAsync(() => _relay.Counters.Reservations == 8, "it is counted");
        Assert.Equal((800, 200), (_relay.Counters.Answered(RelayStatus.Ok), _relay.Counters.Answered(RelayStatus.ReservationRefused)));
    }

    [Fact]
    public async Task Nobody_is_relayed_to_itself_to_the_relay_or_to_whom_has_no_place()
    {
        var worker = await _relay.JoinReservedAsync();
        var other = await _relay.JoinAsync();
        var stranger = TestNet.KeyOf(99).PublicKey.PeerId;

        Assert.Equal(RelayStatus.PermissionDenied, (await _relay.DialAsync(worker, worker.Peer)).Answer.Status);
        Assert.Equal(RelayStatus.PermissionDenied, (await _relay.DialAsync(worker, _relay.Host.Peer)).Answer.Status);
        Assert.Equal(RelayStatus.NoReservation, (await _relay.DialAsync(worker, other.Peer)).Answer.Status);
        Assert.Equal(RelayStatus.NoReservation, (await _relay.DialAsync(worker, stranger)).Answer.Status);
        Assert.DoesNotContain(_relay.Net.Wire.Dials, dial => dial.ToString().Contains("127.0.0.9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_given_over_a_connection_that_is_relayed_itself()
    {
        var worker = await _relay.JoinReservedAsync();
        await using var relayed = new RawPeer(_relay.Net, 60, $"/ip4/127.0.3.3/tcp/1/p2p/{TestNet.KeyOf(61).PublicKey.PeerId}/p2p-circuit");
        await relayed.ConnectAsync(_relay.Host);
        foreach (var request in (byte[][])[RelayNet.Reserve, RelayNet.ConnectTo(worker.Peer)])
        {
            var stream = await relayed.OpenAsync(RelayService.HopId);
            await Frames.WriteAsync(stream.Output, request, TestNet.Deadline);
            Assert.Equal(RelayStatus.PermissionDenied, HopAnswer.Decode((await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, TestNet.Deadline))!).Status);
        }
    }

    [Fact]
    public async Task A_target_that_refuses_talks_nonsense_or_is_cut_off_fails_the_circuit()
    {
        var answers = new Queue<byte[]>([[0x08, 0x01, 0x20, 0xcb, 0x01], [0x08, 0x00], [0xff], []]);
        var worker = await _relay.JoinAsync(async (stream, cancellation) =>
        {
            await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, cancellation);
            var answer = answers.Dequeue();
            if (answer.Length > 0)
            {
                await Frames.WriteAsync(stream.Output, answer, cancellation);
                await stream.Output.CompleteAsync();
            }
        });
        await _relay.AskAsync(worker, RelayNet.Reserve);
        var client = await _relay.JoinAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(RelayStatus.ConnectionFailed, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);
        }

        worker.Swarm.Unhandle(RelayService.StopId);
        Assert.Equal(RelayStatus.ConnectionFailed, (await _relay.DialAsync(client, worker.Peer)).Answer.Status);
        await TestNet.UntilAsync(() => _relay.Counters.Circuits == 0, "it is counted");
    }

    [Fact]
    public async Task Targets_that_never_answer_hold_no_more_than_their_circuits_and_those_for_a_while()
    {
        var asked = 0;
        var worker = await _relay.JoinAsync(async (_, cancellation) =>
        {
            Interlocked.Increment(ref asked);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        await _relay.AskAsync(worker, RelayNet.Reserve);
        var (client, second) = (await _relay.JoinAsync(), await _relay.JoinAsync());

        var waiting = Enumerable.Range(0, 16).Select(_ => _relay.DialAsync(client, worker.Peer)).ToList();
        await TestNet.UntilAsync(() => Volatile.Read(ref asked) == 16, "all were asked for");
        Assert.Equal(RelayStatus.ResourceLimitExceeded, (await _relay.DialAsync(second, worker.Peer)).Answer.Status);

        await _relay.Net.AdvanceUntilAsync(() => waiting.TrueForAll(w => w.IsCompleted), "all were given up", 12);
        foreach (var gaveUp in waiting) Assert.Equal(RelayStatus.ConnectionFailed, (await gaveUp).Answer.Status);

        worker.Swarm.Handle(RelayService.StopId, RelayNet.AcceptAsync);
        Assert.Equal(RelayStatus.Ok, (await _relay.DialAsync(second, worker.Peer)).Answer.Status);
    }
}
