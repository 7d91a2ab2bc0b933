using System.Buffers;
using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class YamuxStreamTests
{
    [Fact]
    public async Task Echoes()
    {
        await using var pair = new YamuxPair(onStream: stream => _ = stream.EchoAsync());
        var stream = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
        await stream.Output.WriteAsync("hello"u8.ToArray(), YamuxPair.Deadline);
        Assert.Equal("hello"u8.ToArray(), await stream.Input.ReadExactlyAsync(5));
        await stream.Output.CompleteAsync();
        Assert.Empty(await stream.Input.ReadToEndAsync());
        Assert.Equal(0, pair.Client.StreamCount);
    }

    [Fact]
    public async Task Both_sides_open_streams()
    {
        await using var pair = new YamuxPair();
        var stream = await pair.Server.OpenStreamAsync(YamuxPair.Deadline);
        await stream.Output.WriteAsync("from the listener"u8.ToArray(), YamuxPair.Deadline);
        await stream.Output.CompleteAsync();
        IMuxedStream? far;
        while (!pair.AtClient.TryDequeue(out far)) await Task.Yield();

        Assert.Equal("from the listener"u8.ToArray(), await far.Input.ReadToEndAsync());
    }

    [Fact]
    public async Task Many_streams_at_once()
    {
        await using var pair = new YamuxPair(onStream: stream => _ = stream.EchoAsync());
        await Task.WhenAll(Enumerable.Range(0, 220).Select(async index =>
        {
            var stream = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
            var message = new byte[index * 37];
            new Random(index).NextBytes(message);
            await stream.Output.WriteAsync(message, YamuxPair.Deadline);
            await stream.Output.CompleteAsync();
            Assert.Equal(message, await stream.Input.ReadToEndAsync());
            await stream.DisposeAsync();
        }));
        Assert.Equal(0, pair.Client.StreamCount);
    }

    [Fact]
    public async Task The_opener_finishes_first()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await near.Output.WriteAsync("question"u8.ToArray(), YamuxPair.Deadline);
        await near.Output.CompleteAsync();
        Assert.Equal("question"u8.ToArray(), await far.Input.ReadToEndAsync());
        await far.Output.WriteAsync("answer"u8.ToArray(), YamuxPair.Deadline);
        await far.Output.CompleteAsync();
        Assert.Equal("answer"u8.ToArray(), await near.Input.ReadToEndAsync());
        Assert.Equal(0, pair.Client.StreamCount);
        Assert.Equal(0, pair.Server.StreamCount);
    }

    [Fact]
    public async Task The_acceptor_finishes_first()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await far.Output.CompleteAsync();
        Assert.Empty(await near.Input.ReadToEndAsync());
        await near.Output.WriteAsync("still here"u8.ToArray(), YamuxPair.Deadline);
        Assert.Equal("still here"u8.ToArray(), await far.Input.ReadExactlyAsync(10));
        await near.Output.CompleteAsync();
        Assert.Empty(await far.Input.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_reads_first_is_announced_to_the_other_side()
    {
        await using var pair = new YamuxPair();
        var near = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
        var reading = near.Input.ReadToEndAsync();
        var far = await pair.AcceptAsync();
        await far.Output.WriteAsync("welcome"u8.ToArray(), YamuxPair.Deadline);
        await far.Output.CompleteAsync();
        Assert.Equal("welcome"u8.ToArray(), await reading);
    }

    [Fact]
    public async Task Data_comes_before_the_reset()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await near.Output.WriteAsync("last words"u8.ToArray(), YamuxPair.Deadline);
        Assert.Equal(10, (await far.Input.ReadAtLeastAsync(10, YamuxPair.Deadline)).Buffer.Length);
        near.Reset();
        await Assert.ThrowsAsync<StreamResetException>(() => FlushUntilResetAsync(far));

        far.Input.AdvanceTo(default);
        Assert.Equal("last words"u8.ToArray(), await far.Input.ReadExactlyAsync(10));
        var reset = await Assert.ThrowsAsync<StreamResetException>(far.Input.ReadToEndAsync);
        Assert.Equal(EndReason.RemoteReset, reset.Reason);
        Assert.Equal(EndReason.Closed, (await Assert.ThrowsAsync<StreamResetException>(near.Input.ReadToEndAsync)).Reason);
        near.Reset();
        await near.DisposeAsync();
        await near.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_ends_waiting_reads()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        var reading = far.Input.ReadToEndAsync();
        near.Reset();
        await Assert.ThrowsAsync<StreamResetException>(() => reading);
    }

    [Fact]
    public async Task A_reset_after_a_complete_answer_is_no_error()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await far.Output.WriteAsync("answer"u8.ToArray(), YamuxPair.Deadline);
        await far.Output.CompleteAsync();
        Assert.Equal(6, (await near.Input.ReadAtLeastAsync(7, YamuxPair.Deadline)).Buffer.Length);
        far.Reset();
        await Assert.ThrowsAsync<StreamResetException>(() => FlushUntilResetAsync(near));
        near.Input.AdvanceTo(default);
        Assert.Equal("answer"u8.ToArray(), await near.Input.ReadToEndAsync());
    }

    [Fact]
    public async Task Disposing_an_unfinished_stream_resets_it()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await near.DisposeAsync();
        await Assert.ThrowsAsync<StreamResetException>(far.Input.ReadToEndAsync);
    }

    [Fact]
    public async Task Disposing_after_the_output_was_completed_still_delivers_it()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        var message = new byte[600_000];
        new Random(1).NextBytes(message);
        var written = far.Output.WriteAsync(message, YamuxPair.Deadline);
        await far.Output.CompleteAsync();
        await far.DisposeAsync();
        Assert.Equal(message, await near.Input.ReadToEndAsync());
        await near.Output.CompleteAsync();
        await near.DisposeAsync();
        await written;
    }

    [Fact]
    public async Task Writing_to_a_stream_that_was_left_for_good_gets_a_reset()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await far.Output.CompleteAsync();
        await far.DisposeAsync();
        Assert.Empty(await near.Input.ReadToEndAsync());
        near.Output.Write(new byte[300_000]);
        await Assert.ThrowsAsync<StreamResetException>(() => FlushUntilResetAsync(near));
    }

    [Fact]
    public async Task Completing_the_output_with_an_exception_resets()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await near.Output.CompleteAsync(new InvalidOperationException());
        await Assert.ThrowsAsync<StreamResetException>(far.Input.ReadToEndAsync);
    }

    [Fact]
    public async Task Completing_the_input_leaves_the_output_alone()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await near.Input.CompleteAsync();
        await far.Output.WriteAsync(new byte[1000], YamuxPair.Deadline);
        await near.Output.WriteAsync("one way"u8.ToArray(), YamuxPair.Deadline);
        await near.Output.CompleteAsync();
        Assert.Equal("one way"u8.ToArray(), await far.Input.ReadToEndAsync());
    }

    [Fact]
    public async Task Reads_are_cancelled()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var reading = near.Input.ReadAsync(cancel.Token).AsTask();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        var pending = near.Input.ReadAsync(YamuxPair.Deadline).AsTask();
        near.Input.CancelPendingRead();
        Assert.True((await pending).IsCanceled);
        near.Input.AdvanceTo(default);

        await far.Output.WriteAsync("go on"u8.ToArray(), YamuxPair.Deadline);
        Assert.Equal("go on"u8.ToArray(), await near.Input.ReadExactlyAsync(5));
    }

    [Fact]
    public async Task Disposing_ends_a_waiting_read()
    {
        await using var pair = new YamuxPair();
        var (near, _) = await pair.OpenAsync();
        await near.Output.CompleteAsync();
        var reading = near.Input.ReadAsync(YamuxPair.Deadline).AsTask();
        await near.DisposeAsync();
        await Assert.ThrowsAsync<StreamResetException>(() => reading);
    }

    [Fact]
    public async Task A_reader_may_wait_for_more_than_it_has_seen()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        for (byte count = 1; count <= 50; count++)
        {
            await near.Output.WriteAsync(new byte[] { count }, YamuxPair.Deadline);
            var read = await far.Input.ReadAsync(YamuxPair.Deadline);
            Assert.Equal(count, read.Buffer.Length);
            Assert.Equal(count, read.Buffer.ToArray()[^1]);
            far.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        Assert.False(far.Input.TryRead(out _));
    }

    private static async Task FlushUntilResetAsync(IMuxedStream stream)
    {
        while (true)
        {
            await stream.Output.FlushAsync(YamuxPair.Deadline);
            await Task.Yield();
        }
    }
}
