using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Registry.Libp2p.Security.Noise;

namespace Registry.Libp2p.Tests.Security.Noise;

public sealed class NoiseChannelTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly Pipe _wire = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly NoiseWriter _writer;
    private readonly NoiseReader _reader;

    public NoiseChannelTests()
    {
        _writer = new NoiseWriter(_wire.Writer, new NoiseCipher(Key));
        _reader = new NoiseReader(_wire.Reader, new NoiseCipher(Key));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_writes_between_flushes_are_one_message()
    {
        for (var i = 0; i < 100; i++) _writer.Write("0123456789"u8);

        Assert.Equal(1000, _writer.UnflushedBytes);
        await _writer.FlushAsync(Cancellation);
        Assert.Equal(0, _writer.UnflushedBytes);
        var wire = await _wire.Reader.ReadAsync(Cancellation);
        Assert.Equal(1000 + NoiseFrame.Overhead, wire.Buffer.Length);
        Assert.Equal(1000 + NoiseFrame.TagLength, BinaryPrimitives.ReadUInt16BigEndian(wire.Buffer.FirstSpan));
    }

    [Fact]
    public async Task The_longest_message_has_65519_bytes_of_plaintext()
    {
        _writer.GetSpan(NoiseFrame.MaxPlaintextLength)[..NoiseFrame.MaxPlaintextLength].Fill(7);
        _writer.Advance(NoiseFrame.MaxPlaintextLength);
        _writer.Write("8"u8);
        await _writer.FlushAsync(Cancellation);

        var wire = await _wire.Reader.ReadAsync(Cancellation);
        Assert.Equal(ushort.MaxValue, BinaryPrimitives.ReadUInt16BigEndian(wire.Buffer.FirstSpan));
        Assert.Equal(NoiseFrame.MaxPlaintextLength + 1 + (2 * NoiseFrame.Overhead), wire.Buffer.Length);
        _wire.Reader.AdvanceTo(wire.Buffer.Start);
        var read = await _reader.ReadAtLeastAsync(NoiseFrame.MaxPlaintextLength + 1, Cancellation);
        Assert.Equal(NoiseFrame.MaxPlaintextLength + 1, read.Buffer.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.GetMemory(NoiseFrame.MaxPlaintextLength + 1));
    }

    [Fact]
    public async Task Whatever_is_written_arrives_however_it_is_cut()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (sent, wire) = await WriteRandomlyAsync(random);
            var pipe = new Pipe();
            var feeding = FeedAsync(pipe.Writer, wire, random.Next());
            var received = await ReadRandomlyAsync(new NoiseReader(pipe.Reader, new NoiseCipher(Key)), new Random(random.Next()));
            await feeding;
            Assert.True(sent.AsSpan().SequenceEqual(received), $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_forged_message_is_an_error_after_what_came_before_it()
    {
        var wire = Frames("good"u8.ToArray(), "forged"u8.ToArray());
        wire[^1] ^= 1;
        await _wire.Writer.WriteAsync(wire, Cancellation);

        Assert.Equal("good"u8.ToArray(), await ReadOnceAsync());
        await ThrowsAsync(EndReason.ProtocolError);
        await ThrowsAsync(EndReason.ProtocolError);
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("000F000102030405060708090A0B0C0D0E")]
    public async Task A_message_shorter_than_its_tag_is_an_error(string hex)
    {
        await _wire.Writer.WriteAsync(Convert.FromHexString(hex), Cancellation);

        await ThrowsAsync(EndReason.ProtocolError);
    }

    [Fact]
    public async Task A_repeated_message_is_an_error()
    {
        var wire = Frames("again"u8.ToArray());
        await _wire.Writer.WriteAsync(wire, Cancellation);
        await _wire.Writer.WriteAsync(wire, Cancellation);

        Assert.Equal("again"u8.ToArray(), await ReadOnceAsync());
        await ThrowsAsync(EndReason.ProtocolError);
    }

    [Fact]
    public async Task An_end_within_a_message_is_an_error_and_between_messages_is_not()
    {
        var wire = Frames("whole"u8.ToArray(), "cut"u8.ToArray());
        await _wire.Writer.WriteAsync(wire.AsMemory(0, wire.Length - 3), Cancellation);
        await _wire.Writer.CompleteAsync();
        Assert.Equal("whole"u8.ToArray(), await ReadOnceAsync());
        await ThrowsAsync(EndReason.RemoteClosed);

        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(wire, Cancellation);
        await pipe.Writer.CompleteAsync();
        var read = await new NoiseReader(pipe.Reader, new NoiseCipher(Key)).ReadAtLeastAsync(100, Cancellation);
        Assert.Equal("wholecut"u8.ToArray(), read.Buffer.ToArray());
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public async Task Empty_messages_are_passed_over()
    {
        using var cipher = new NoiseCipher(Key);
        byte[] wire = [.. Seal(cipher, []), .. Seal(cipher, []), .. Seal(cipher, "text"u8), .. Seal(cipher, [])];
        await _wire.Writer.WriteAsync(wire, Cancellation);
        await _wire.Writer.CompleteAsync();

        Assert.Equal("text"u8.ToArray(), await ReadOnceAsync());
        Assert.True((await _reader.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task A_broken_transport_says_so()
    {
        await _wire.Writer.CompleteAsync(new IOException("reset"));
        await ThrowsAsync(EndReason.TransportFailed);
        Assert.Equal(EndReason.TransportFailed, Assert.Throws<ConnectionException>(() => _reader.TryRead(out _)).Reason);
    }

    [Fact]
    public async Task Used_up_nonces_close_the_connection()
    {
        var writer = new NoiseWriter(_wire.Writer, new NoiseCipher(Key, ulong.MaxValue - 1));
        writer.Write("last"u8);
        await writer.FlushAsync(Cancellation);
        writer.Write("one too many"u8);
        var error = await Assert.ThrowsAsync<ConnectionException>(async () => await writer.FlushAsync(Cancellation));

        Assert.Equal(EndReason.LimitReached, error.Reason);
    }

    [Fact]
    public async Task Completing_the_output_sends_what_was_written_and_half_closes()
    {
        _writer.Write("the end"u8);
        await _writer.CompleteAsync();

        var read = await _reader.ReadAsync(Cancellation);
        Assert.Equal("the end"u8.ToArray(), read.Buffer.ToArray());
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public async Task A_pending_read_can_be_cancelled_and_repeated()
    {
        var reading = _reader.ReadAsync(Cancellation);
        _reader.CancelPendingRead();
        var cancelled = await reading;
        Assert.True(cancelled.IsCanceled);
        _reader.AdvanceTo(cancelled.Buffer.Start);

        _writer.Write("text"u8);
        await _writer.FlushAsync(Cancellation);
        Assert.Equal("text"u8.ToArray(), await ReadOnceAsync());
    }

    [Fact]
    public async Task After_disposal_reading_and_writing_say_closed()
    {
        _writer.Write("text"u8);
        await _writer.FlushAsync(Cancellation);
        _reader.Dispose();
        _writer.Dispose();

        await ThrowsAsync(EndReason.Closed);
        _writer.Write("text"u8);
        Assert.Equal(EndReason.Closed, (await Assert.ThrowsAsync<ConnectionException>(async () => await _writer.FlushAsync(Cancellation))).Reason);
    }

    [Fact]
    public void Ten_thousand_frames_allocate_nothing()
    {
        var payload = new byte[200];
        Pump(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pump(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pump(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                _writer.Write(payload);
                AssertCompleted(_writer.FlushAsync());
                Assert.True(_reader.TryRead(out var read) && read.Buffer.Length == payload.Length);
                _reader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    [Fact]
    public void The_rest_of_a_burst_does_not_hold_the_bursts_buffer()
    {
        var plaintext = new NoisePlaintext();
        plaintext.GetSpan(40_000, 64 * 1024).Fill(9);
        plaintext.Append(40_000);
        plaintext.Consume(plaintext.Sequence.GetPosition(39_989));

        Assert.Equal(Enumerable.Repeat((byte)9, 11), plaintext.Sequence.ToArray());
        Assert.InRange(((NoiseSegment)plaintext.Sequence.Start.GetObject()!).Capacity, 11, 1024);
        plaintext.Consume(plaintext.Sequence.End);
        Assert.True(plaintext.IsEmpty);
    }

    private static void AssertCompleted(ValueTask<FlushResult> flush) => Assert.True(flush.IsCompletedSuccessfully);

    private static byte[] Seal(NoiseCipher cipher, ReadOnlySpan<byte> text)
    {
        var frame = new byte[text.Length + NoiseFrame.Overhead];
        NoiseFrame.WriteLength(frame, text.Length + NoiseFrame.TagLength);
        Assert.True(cipher.TryEncrypt(text, frame.AsSpan(2, text.Length), frame.AsSpan(2 + text.Length)));
        return frame;
    }

    private static byte[] Frames(params byte[][] texts)
    {
        using var cipher = new NoiseCipher(Key);
        return [.. texts.SelectMany(text => Seal(cipher, text))];
    }

    private static async Task<(byte[] Sent, byte[] Wire)> WriteRandomlyAsync(Random random)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new NoiseWriter(pipe.Writer, new NoiseCipher(Key));
        var sent = new byte[random.Next(1, 1 << random.Next(4, 19))];
        random.NextBytes(sent);
        for (var position = 0; position < sent.Length;)
        {
            var length = Math.Min(random.Next(1, 1 << random.Next(1, 17)), sent.Length - position);
            writer.Write(sent.AsSpan(position, length));
            position += length;
            if (random.Next(2) == 0) await writer.FlushAsync(Cancellation);
        }

        await writer.CompleteAsync();
        var wire = await pipe.Reader.ReadAtLeastAsync(int.MaxValue, Cancellation);
        return (sent, wire.Buffer.ToArray());
    }

    private static async Task FeedAsync(PipeWriter writer, byte[] wire, int seed)
    {
        var random = new Random(seed);
        for (var position = 0; position < wire.Length;)
        {
            var length = Math.Min(random.Next(1, 1 << random.Next(4, 17)), wire.Length - position);
            await writer.WriteAsync(wire.AsMemory(position, length), Cancellation);
            position += length;
        }

        await writer.CompleteAsync();
    }

    private static async Task<byte[]> ReadRandomlyAsync(NoiseReader reader, Random random)
    {
        var received = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync(Cancellation);
            var taken = random.NextInt64(read.Buffer.Length + 1);
            foreach (var part in read.Buffer.Slice(0, taken)) received.Write(part.Span);

            var all = taken == read.Buffer.Length;
            var position = read.Buffer.GetPosition(taken);
            reader.AdvanceTo(position, !read.IsCompleted && random.Next(2) == 0 ? read.Buffer.End : position);
            if (all && read.IsCompleted) return received.WrittenSpan.ToArray();
        }
    }

    private async Task<byte[]> ReadOnceAsync()
    {
        var read = await _reader.ReadAsync(Cancellation);
        var bytes = read.Buffer.ToArray();
        _reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private async Task ThrowsAsync(EndReason reason) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<ConnectionException>(async () => await _reader.ReadAsync(Cancellation))).Reason);
}
