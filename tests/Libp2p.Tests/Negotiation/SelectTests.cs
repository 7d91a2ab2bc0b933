using System.Buffers;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Transport.Memory;
using static Registry.Libp2p.Tests.Negotiation.NegotiationWire;

namespace Registry.Libp2p.Tests.Negotiation;

public sealed class SelectTests
{
    private readonly DuplexPipe _remote;
    private readonly DuplexPipe _local;

    public SelectTests() => (_remote, _local) = DuplexPipe.CreatePair();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Header_and_first_proposal_leave_in_one_flush()
    {
        var selecting = MultistreamSelect.SelectAsync(_local, ["/noise", "/tls/1.0.0"], Cancellation).AsTask();
        Assert.Equal(Lines(Header, "/noise"), await _remote.ReadOnceAsync());
        await _remote.SendAsync(Lines(Header, "/noise"), "first bytes"u8.ToArray());

        Assert.Equal("/noise", await selecting);
        Assert.Equal("first bytes"u8.ToArray(), await _local.ReadOnceAsync());
    }

    [Fact]
    public async Task Na_moves_on_to_the_next_proposal()
    {
        var selecting = MultistreamSelect.SelectAsync(_local, ["/tls/1.0.0", "/noise"], Cancellation).AsTask();
        var listening = MultistreamSelect.ListenAsync(_remote, new TestProtocols("/noise"), Cancellation).AsTask();

        Assert.Equal("/noise", await selecting);
        Assert.Equal("/noise", await listening);
    }

    [Fact]
    public async Task Nothing_in_common_is_not_supported()
    {
        var selecting = MultistreamSelect.SelectAsync(_local, ["/a", "/b"], Cancellation).AsTask();
        await _remote.SendAsync(Lines(Header, "na", "na"));

        Assert.Equal(EndReason.NotSupported, (await Assert.ThrowsAsync<ConnectionException>(() => selecting)).Reason);
        Assert.Equal(Lines(Header, "/a", "/b"), await _remote.ReadOnceAsync());
    }

    [Theory]
    [InlineData(EndReason.ProtocolError, "/multistream/2.0.0", "/a")]
    [InlineData(EndReason.ProtocolError, "/multistream/1.0.0", "/b")]
    [InlineData(EndReason.RemoteClosed, "/multistream/1.0.0")]
    [InlineData(EndReason.RemoteClosed)]
    public async Task Other_answers_end_the_negotiation(EndReason reason, params string[] answers)
    {
        await _remote.SendAsync(Lines(answers));
        await _remote.Output.CompleteAsync();

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await MultistreamSelect.SelectAsync(_local, ["/a"], Cancellation));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public async Task A_broken_connection_says_so()
    {
        await _remote.Output.CompleteAsync(new IOException("reset"));

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await MultistreamSelect.SelectAsync(_local, ["/a"], Cancellation));
        Assert.Equal(EndReason.TransportFailed, error.Reason);
    }

    [Fact]
    public async Task A_silent_remote_is_left_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var selecting = MultistreamSelect.SelectAsync(_local, ["/a"], cancellation.Token).AsTask();
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => selecting);
    }

    [Fact]
    public async Task A_lazy_selection_rides_with_the_first_request()
    {
        var lazy = MultistreamSelect.SelectLazily(_local, "/kad");
        Assert.False(_remote.Input.TryRead(out _));
        await lazy.SendAsync("request"u8.ToArray());

        Assert.Equal(LinesThen("request", Header, "/kad"), await _remote.ReadOnceAsync());
        await _remote.SendAsync(Lines(Header, "/kad"), "reply"u8.ToArray());
        Assert.Equal("reply"u8.ToArray(), await lazy.ReadOnceAsync());
        await _remote.SendAsync("more"u8.ToArray());
        Assert.Equal("more"u8.ToArray(), await lazy.ReadOnceAsync());
    }

    [Fact]
    public async Task A_lazy_selection_survives_a_half_close_before_the_answer()
    {
        var lazy = MultistreamSelect.SelectLazily(_local, "/ping");
        lazy.Output.Write("ping"u8);
        await lazy.Output.CompleteAsync();
        var reading = lazy.Input.ReadAsync(Cancellation);

        Assert.Equal(LinesThen("ping", Header, "/ping"), await _remote.ReadOnceAsync());
        await _remote.SendAsync(Lines(Header));
        Assert.False(_remote.Input.TryRead(out _)); // the end waits for the answer
        await _remote.SendAsync(Lines("/ping"));
        await _remote.SendAsync("pong"u8.ToArray());
        Assert.Equal("pong"u8.ToArray(), (await reading).Buffer.ToArray());
        Assert.True((await _remote.Input.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task A_lazy_selection_that_only_reads_flushes_its_proposal()
    {
        var lazy = MultistreamSelect.SelectLazily(_local, "/id");
        var reading = lazy.Input.ReadAsync(Cancellation);

        Assert.Equal(Lines(Header, "/id"), await _remote.ReadOnceAsync());
        await _remote.SendAsync(Lines(Header, "/id"), "identify"u8.ToArray());
        Assert.Equal("identify"u8.ToArray(), (await reading).Buffer.ToArray());
    }

    [Theory]
    [InlineData(EndReason.NotSupported, "/multistream/1.0.0", "na")]
    [InlineData(EndReason.ProtocolError, "/multistream/1.0.0", "/other")]
    [InlineData(EndReason.RemoteClosed, "/multistream/1.0.0")]
    public async Task A_lazy_selection_that_is_not_accepted_fails_the_first_read(EndReason reason, params string[] answers)
    {
        var lazy = MultistreamSelect.SelectLazily(_local, "/kad");
        await _remote.SendAsync(Lines(answers));
        await _remote.Output.CompleteAsync();

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await lazy.Input.ReadAsync(Cancellation));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public async Task A_lazy_read_can_be_cancelled_and_repeated()
    {
        var lazy = MultistreamSelect.SelectLazily(_local, "/kad");
        var reading = lazy.Input.ReadAsync(Cancellation);
        lazy.Input.CancelPendingRead();
        var cancelled = await reading;
        Assert.True(cancelled.IsCanceled);
        lazy.Input.AdvanceTo(cancelled.Buffer.Start);
        Assert.False(lazy.Input.TryRead(out _));

        await _remote.SendAsync(Lines(Header, "/kad"), "reply"u8.ToArray());
        Assert.True(lazy.Input.TryRead(out var read));
        Assert.Equal("reply"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public void Random_answers_end_in_an_outcome_that_consumes_no_more_than_there_is()
    {
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            var input = LinesThen("payload", Header, random.Next(2) == 0 ? "/kad" : "na");
            for (var flips = random.Next(0, 4); flips > 0; flips--) input[random.Next(input.Length)] = (byte)random.Next(256);

            var negotiation = default(DialerNegotiation);
            var given = random.Next(input.Length + 1);
            negotiation.Step(new ReadOnlySequence<byte>(input, 0, given), "/kad", out var consumed);
            Assert.True(consumed <= given, $"seed {seed}");
        }
    }
}
