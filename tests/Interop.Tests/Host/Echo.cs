using System.Buffers;
using Registry.Interop.Tests.Harness;
using Registry.Libp2p.Swarm;

namespace Registry.Interop.Tests.Host;

/// <summary>A protocol that sends back what comes, until the other side has said everything.</summary>
internal static class Echo
{
    public static async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            foreach (var segment in read.Buffer)
            {
                await stream.Output.WriteAsync(segment, cancellation);
            }
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await stream.Output.CompleteAsync();
                return;
            }
        }
    }

    /// <summary>Sends, half-closes where told, and reads as much as was sent.</summary>
    public static async Task<byte[]> AskAsync(PeerStream stream, ReadOnlyMemory<byte> bytes, bool halfClose)
    {
        await stream.Output.WriteAsync(bytes, Deadline.Token());
        if (halfClose)
        {
            await stream.Output.CompleteAsync();
        }
        var answer = await stream.Input.ReadAtLeastAsync(bytes.Length, Deadline.Token());
        var received = answer.Buffer.ToArray();
        stream.Input.AdvanceTo(answer.Buffer.End);
        return received;
    }
}
