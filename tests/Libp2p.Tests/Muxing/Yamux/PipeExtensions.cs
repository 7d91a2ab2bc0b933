using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

internal static class PipeExtensions
{
    /// <summary>Everything until the end; throws what the reader throws.</summary>
    public static async Task<byte[]> ReadToEndAsync(this PipeReader reader)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync(YamuxPair.Deadline);
            foreach (var memory in read.Buffer) all.Write(memory.Span);

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return all.WrittenSpan.ToArray();
        }
    }

    public static async Task<byte[]> ReadExactlyAsync(this PipeReader reader, int count)
    {
        var read = await reader.ReadAtLeastAsync(count, YamuxPair.Deadline);
        var bytes = read.Buffer.Slice(0, count).ToArray();
        reader.AdvanceTo(read.Buffer.GetPosition(count));
        return bytes;
    }

    public static async Task EchoAsync(this IMuxedStream stream)
    {
        try
        {
            await using (stream)
            {
                while (true)
                {
                    var read = await stream.Input.ReadAsync();
                    foreach (var memory in read.Buffer) stream.Output.Write(memory.Span);

                    stream.Input.AdvanceTo(read.Buffer.End);
                    await stream.Output.FlushAsync();
                    if (read.IsCompleted)
                    {
                        await stream.Output.CompleteAsync();
                        return;
                    }
                }
            }
        }
        catch (StreamResetException)
        {
            // The other side or the connection is gone: nothing to echo to.
        }
    }
}
