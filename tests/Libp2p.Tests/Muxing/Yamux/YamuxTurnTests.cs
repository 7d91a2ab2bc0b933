using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>No connection owns a thread: what a remote sends is worked off in turns.</summary>
public sealed class YamuxTurnTests
{
    private const int Messages = 1000;

    [Fact]
    public async Task Within_a_turn_a_handler_answers_without_waiting()
    {
        var served = await ServeAsync(new ManualTimeProvider());

        // How the messages were cut into reads is chance; how many had to wait is not, since time stands still.
        Assert.Equal(0, served.Flushes);
        Assert.InRange(served.Reads, 1, Messages);
    }

    [Fact]
    public async Task A_handler_that_goes_on_for_longer_waits_for_the_next_turn()
    {
        var served = await ServeAsync(new HurriedClock());

        Assert.Equal(Messages, served.Flushes);
    }

    [Fact]
    public async Task Users_of_streams_of_this_side_never_wait_for_a_turn()
    {
        await using var pair = new YamuxPair(time: new HurriedClock());
        var (near, far) = await pair.OpenAsync();

        Assert.True(near.Output.WriteAsync(new byte[1], YamuxPair.Deadline).AsTask().IsCompleted);
        far.Reset();
    }

    [Fact]
    public void Wrong_turns_are_reported() =>
        Assert.Equal(2, new[] { TimeSpan.Zero, TimeSpan.FromMinutes(1) }.Sum(time => new YamuxOptions { TurnTime = time }.Validate().Count()));

    /// <summary>Sends messages of one byte, which a handler at the other end answers one by one.</summary>
    private static async Task<Waits> ServeAsync(TimeProvider time)
    {
        var served = new TaskCompletionSource<Waits>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new YamuxOptions { KeepAliveInterval = TimeSpan.Zero };
        await using var pair = new YamuxPair(options, options, time, onStream: stream => _ = AnswerAsync(stream, served));
        await using var near = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
        await near.Output.WriteAsync(new byte[Messages], YamuxPair.Deadline);
        return await served.Task.WaitAsync(YamuxPair.Deadline);
    }

    private static async Task AnswerAsync(IMuxedStream stream, TaskCompletionSource<Waits> served)
    {
        try
        {
            var waits = new Waits(0, 0);
            for (var answered = 0; answered < Messages;)
            {
                var reading = stream.Input.ReadAsync().AsTask();
                if (!reading.IsCompleted) waits = waits with { Reads = waits.Reads + 1 };
                var read = await reading;
                for (var i = 0; i < read.Buffer.Length; i++)
                {
                    stream.Output.GetSpan(1)[0] = 1;
                    stream.Output.Advance(1);
                    var flushing = stream.Output.FlushAsync().AsTask();
                    if (!flushing.IsCompleted) waits = waits with { Flushes = waits.Flushes + 1 };
                    await flushing;
                    answered++;
                }

                stream.Input.AdvanceTo(read.Buffer.End);
            }

            served.SetResult(waits);
        }
        catch (Exception e)
        {
            served.SetException(e);
        }
    }

    private sealed record Waits(int Reads, int Flushes);

    /// <summary>A second passes between any two looks.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks);
    }
}
