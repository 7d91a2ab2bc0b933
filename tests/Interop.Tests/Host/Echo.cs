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
            foreach (var segment in read.Buffer) await stream.Output.WriteAsync(segment, cancellation);
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await stream.Output.CompleteAsync();
                return;
            }
        }
    }

    /// <summary>Sends and reads side by side, until as much has come back as was sent or the other side ends.</summary>
    public static async Task<byte[]> AskAsync(PeerStream stream, ReadOnlyMemory<byte> bytes, bool halfClose)
    {
        var sending = SendAsync(stream, bytes, halfClose);
        var received = new List<byte>(bytes.Length);
        while (received.Count < bytes.Length)
        {
            var read = await stream.Input.ReadAsync(Deadline.Token());
            received.AddRange(read.Buffer.ToArray());
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }
        await sending;
        return [.. received];
    }

    private static async Task SendAsync(PeerStream stream, ReadOnlyMemory<byte> bytes, bool halfClose)
    {
        await stream.Output.WriteAsync(bytes, Deadline.Token());
        if (halfClose) await stream.Output.CompleteAsync();
    }
}
