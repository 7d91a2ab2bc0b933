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

/// <summary>A js peer that echoes.</summary>
public sealed class JsEchoFixture : IAsyncLifetime
{
    public const string Protocol = "/echo/1.0.0";

    private Task<RemotePeer>? _peer;

    public ValueTask InitializeAsync() => default;

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<RemotePeer> PeerAsync() => _peer ??= StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_peer is { IsCompletedSuccessfully: true }) await (await _peer).DisposeAsync();
    }

    private static async Task<RemotePeer> StartAsync()
    {
        var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None));
        await peer.HandleAsync(Protocol);
        return peer;
    }
}
