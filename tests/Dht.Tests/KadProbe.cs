using System.Buffers;
using Google.Protobuf;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Tests;

/// <summary>A kad stream as another implementation would use it: generated messages, raw bytes, half-close.</summary>
internal sealed class KadProbe(PeerStream stream) : IAsyncDisposable
{
    public async Task<Message> AskAsync(Message request)
    {
        await SendAsync(request);
        return await ReceiveAsync() ?? throw new InvalidOperationException("The stream ended without an answer.");
    }

    public Task<Message> FindNodeAsync(ReadOnlySpan<byte> key)
        => AskAsync(new Message { Type = Message.Types.MessageType.FindNode, Key = ByteString.CopyFrom(key) });

    public Task SendAsync(params Message[] requests)
    {
        using var bytes = new MemoryStream();
        foreach (var request in requests) request.WriteDelimitedTo(bytes);
        return SendAsync(bytes.ToArray());
    }

    public async Task SendAsync(byte[] bytes) => await stream.Output.WriteAsync(bytes);

    public async Task HalfCloseAsync() => await stream.Output.CompleteAsync();

    /// <summary>Null at the end of the stream; throws StreamResetException when it was reset.</summary>
    public async Task<Message?> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var read = await stream.Input.ReadAsync(deadline.Token);
            var buffer = read.Buffer;
            var status = Frames.TryTake(ref buffer, 1 << 20, out var message);
            var parsed = status == OperationStatus.Done ? Message.Parser.ParseFrom(message.ToArray()) : null;
            stream.Input.AdvanceTo(buffer.Start, parsed is null ? buffer.End : buffer.Start);
            if (parsed is not null) return parsed;
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>Before the first answer the reset shows as a failed negotiation, since the two travel together.</summary>
    public async Task IsResetAsync()
    {
        var exception = await Xunit.Record.ExceptionAsync(ReceiveAsync);
        Assert.True(exception is StreamResetException { Reason: EndReason.RemoteReset } or ConnectionException { Reason: EndReason.RemoteReset }, exception?.ToString() ?? "not reset");
    }

    public static List<PeerId> Ids(IEnumerable<Message.Types.Peer> peers)
        => [.. peers.Select(p => PeerId.TryDecode(p.Id.Span, out var id) ? id! : throw new InvalidOperationException())];

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
