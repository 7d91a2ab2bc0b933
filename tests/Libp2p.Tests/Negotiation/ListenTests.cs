using System.Buffers;
using System.Text;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Transport.Memory;
using static Registry.Libp2p.Tests.Negotiation.NegotiationWire;

namespace Registry.Libp2p.Tests.Negotiation;

public sealed class ListenTests
{
    private readonly DuplexPipe _remote;
    private readonly DuplexPipe _local;
    private readonly TestProtocols _protocols = new("/ipfs/kad/1.0.0", "DHTProtocol.rpc_find", "/noise");

    public ListenTests() => (_remote, _local) = DuplexPipe.CreatePair();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ipfs/kad/1.0.0")]
    [InlineData("DHTProtocol.rpc_find")]
    public async Task Header_and_acceptance_leave_in_one_flush(string protocol)
    {
        await _remote.SendAsync(Lines(Header, protocol));

        Assert.Equal(protocol, await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
        Assert.Equal(Lines(Header, protocol), await _remote.ReadOnceAsync());
    }

    [Fact]
    public async Task Everything_and_the_end_sent_before_any_answer_is_kept_for_the_handler()
    {
        await _remote.SendAsync(Lines(Header, "/noise"), "payload"u8.ToArray());
        await _remote.Output.CompleteAsync();

        Assert.Equal("/noise", await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
        var read = await _local.Input.ReadAsync(Cancellation);
        Assert.Equal("payload"u8.ToArray(), read.Buffer.ToArray());
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public async Task A_proposal_that_is_not_served_is_answered_na_and_the_next_one_is_taken()
    {
        await _remote.SendAsync(Lines(Header, "/tls/1.0.0", "/quic", "/noise"));

        Assert.Equal("/noise", await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
        Assert.Equal(Lines(Header, "na", "na", "/noise"), await _remote.ReadOnceAsync());
    }

    [Fact]
    public async Task Bytes_may_arrive_one_at_a_time()
    {
        var listening = MultistreamSelect.ListenAsync(_local, _protocols, Cancellation).AsTask();
        foreach (var one in Lines(Header, "nothing", "/noise")) await _remote.SendAsync([one]);

        Assert.Equal("/noise", await listening);
    }

    [Fact]
    public async Task The_header_is_answered_before_a_proposal_has_come()
    {
        var listening = MultistreamSelect.ListenAsync(_local, _protocols, Cancellation).AsTask();
        await _remote.SendAsync(Lines(Header));
        Assert.Equal(Lines(Header), await _remote.ReadOnceAsync());

        await _remote.SendAsync(Lines("/noise"));
        Assert.Equal("/noise", await listening);
    }

    [Fact]
    public async Task List_is_answered_with_lines_in_a_line()
    {
        await _remote.SendAsync(Lines(Header, "ls", "/noise"));

        await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation);
        var ids = Encoding.UTF8.GetString(Lines([.. _protocols.Ids]));
        Assert.Equal(Lines(Header, ids, "/noise"), await _remote.ReadOnceAsync());
    }

    [Fact]
    public async Task A_deferred_answer_leaves_with_the_reply_when_the_request_is_already_here()
    {
        await _remote.SendAsync(Lines(Header, "/noise"), "request"u8.ToArray());

        await MultistreamSelect.ListenAsync(_local, _protocols, deferAnswer: true, Cancellation);
        Assert.False(_remote.Input.TryRead(out _));
        await _local.SendAsync("reply"u8.ToArray());
        Assert.Equal(LinesThen("reply", Header, "/noise"), await _remote.ReadOnceAsync());
    }

    [Fact]
    public async Task A_deferred_answer_is_flushed_when_the_remote_waits_for_it()
    {
        await _remote.SendAsync(Lines(Header, "/noise"));

        await MultistreamSelect.ListenAsync(_local, _protocols, deferAnswer: true, Cancellation);
        Assert.Equal(Lines(Header, "/noise"), await _remote.ReadOnceAsync());
    }

    [Fact]
    public async Task A_remote_that_gives_up_between_lines_is_no_error()
    {
        await _remote.SendAsync(Lines(Header, "/tls/1.0.0"));
        await _remote.Output.CompleteAsync();

        Assert.Null(await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
    }

    [Theory]
    [InlineData(EndReason.ProtocolError, "0C 2F 6D 75 6C 74 69 2F 32 2E 30 2E 0A")]
    [InlineData(EndReason.ProtocolError, "00")]
    [InlineData(EndReason.ProtocolError, "81 08")]
    [InlineData(EndReason.ProtocolError, "FF FF FF")]
    [InlineData(EndReason.ProtocolError, "80 00")]
    [InlineData(EndReason.ProtocolError, "03 6E 61 61")]
    [InlineData(EndReason.RemoteClosed, "13 2F 6D 75")]
    [InlineData(EndReason.RemoteClosed, "80")]
    public async Task Bytes_that_are_no_negotiation_end_it(EndReason reason, string hex)
    {
        await _remote.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        await _remote.Output.CompleteAsync();

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public async Task A_line_of_a_kibibyte_is_taken_and_a_longer_one_refused()
    {
        var longest = new string('x', MultistreamLine.MaxLength - 1);
        await _remote.SendAsync(Lines(Header, longest, longest + "x"));

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await MultistreamSelect.ListenAsync(_local, new TestProtocols(), Cancellation));
        Assert.Equal(EndReason.ProtocolError, error.Reason);
    }

    [Fact]
    public async Task The_sixty_fifth_proposal_is_one_too_many()
    {
        string[] guesses = [.. Enumerable.Range(0, ListenerNegotiation<string>.MaxProposals).Select(i => $"/guess/{i}")];
        await _remote.SendAsync(Lines([Header, .. guesses, "/noise"]));

        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await MultistreamSelect.ListenAsync(_local, _protocols, Cancellation));
        Assert.Equal(EndReason.ProtocolError, error.Reason);
    }

    [Fact]
    public void Random_bytes_end_in_an_outcome_that_consumes_no_more_than_there_is()
    {
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            var input = Lines(Header, "/ipfs/kad/1.0.0", "payload");
            for (var flips = random.Next(0, 4); flips > 0; flips--) input[random.Next(input.Length)] = (byte)random.Next(256);

            var negotiation = new ListenerNegotiation<string>(_protocols);
            var output = new ArrayBufferWriter<byte>();
            var status = negotiation.Step(new ReadOnlySequence<byte>(input, 0, random.Next(input.Length + 1)), output, out var consumed);
            Assert.True(consumed <= input.Length && status != NegotiationStatus.Refused, $"seed {seed}");
            Assert.Equal(status == NegotiationStatus.Agreed, negotiation.Accepted is not null);
        }
    }

    [Fact]
    public void Accepting_a_known_protocol_allocates_nothing()
    {
        var request = new ReadOnlySequence<byte>(Lines(Header, "/tls/1.0.0", "/ipfs/kad/1.0.0"));
        var output = new ArrayBufferWriter<byte>(1024);
        Accept(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Accept(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Accept(int times)
        {
            for (var i = 0; i < times; i++)
            {
                output.ResetWrittenCount();
                var negotiation = new ListenerNegotiation<string>(_protocols);
                negotiation.Step(request, output, out _);
            }
        }
    }
}
