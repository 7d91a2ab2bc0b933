using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class YamuxTransferTests
{
    [Fact]
    public async Task Eight_MiB_to_a_slow_reader()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        var sending = SendAsync(near, 8 * 1024 * 1024);
        var position = 0;
        while (true)
        {
            var read = await far.Input.ReadAsync(YamuxPair.Deadline);
            Assert.InRange(read.Buffer.Length, 0, 16 * 1024 * 1024);
            var take = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 3001));
            foreach (var memory in take) Check(memory.Span, ref position);

            far.Input.AdvanceTo(take.End);
            if (read.IsCompleted && take.Length == read.Buffer.Length) break;
        }

        Assert.Equal(8 * 1024 * 1024, position);
        await sending;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_conversations_arrive_whole(int seed)
    {
        var random = new Random(seed);
        var threshold = random.Next(1, 100_000);
        await using var pair = new YamuxPair(
            pipes: new PipeOptions(pauseWriterThreshold: threshold, resumeWriterThreshold: Math.Max(1, threshold / 2)),
            onStream: stream => _ = stream.EchoAsync());
        var seeds = Enumerable.Range(0, 30).Select(_ => random.Next()).ToList();
        await Task.WhenAll(seeds.Select(own => ConverseAsync(pair, own)));
        Assert.True(pair.Client.StreamCount == 0, $"{pair.Client.StreamCount} streams left with seed {seed}");
    }

    private static async Task ConverseAsync(YamuxPair pair, int seed)
    {
        var random = new Random(seed);
        await using var stream = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
        if (random.Next(6) == 0)
        {
            stream.Output.Write(new byte[random.Next(10_000)]);
            await stream.Output.FlushAsync(YamuxPair.Deadline);
            return;
        }

        var total = random.Next(random.Next(2) == 0 ? 500 : 500_000);
        var writing = WriteAsync();
        var received = await stream.Input.ReadToEndAsync();
        await writing;
        var position = 0;
        Check(received, ref position);
        Assert.True(total == received.Length, $"{received.Length} of {total} bytes came back with seed {seed}");

        async Task WriteAsync()
        {
            var sent = 0;
            while (sent < total)
            {
                var count = Math.Min(total - sent, random.Next(1, 60_000));
                Fill(stream.Output, sent, count);
                sent += count;
                if (random.Next(3) > 0) await stream.Output.FlushAsync(YamuxPair.Deadline);
            }

            await stream.Output.CompleteAsync();
        }
    }

    private static async Task SendAsync(IMuxedStream stream, int total)
    {
        for (var sent = 0; sent < total; sent += 8192)
        {
            Fill(stream.Output, sent, 8192);
            await stream.Output.FlushAsync(YamuxPair.Deadline);
        }

        await stream.Output.CompleteAsync();
    }

    private static void Fill(PipeWriter output, int position, int count)
    {
        var span = output.GetSpan(count)[..count];
        for (var index = 0; index < count; index++) span[index] = Pattern(position + index);

        output.Advance(count);
    }

    private static void Check(ReadOnlySpan<byte> bytes, ref int position)
    {
        foreach (var value in bytes)
        {
            if (value != Pattern(position)) Assert.Fail($"byte {position} is wrong");

            position++;
        }
    }

    private static byte Pattern(int position) => (byte)((position * 31) ^ (position >> 8));
}
