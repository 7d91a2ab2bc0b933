using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>One Yamux connection whose remote is the test itself, frame by frame.</summary>
internal sealed class YamuxWire : IAsyncDisposable
{
    private readonly IDuplexPipe _remote;

    /// <summary>With <paramref name="initiator"/> the connection under test opened it: its own streams are odd.</summary>
    public YamuxWire(bool initiator = false, YamuxOptions? options = null, TimeProvider? time = null, Action<IMuxedStream>? onStream = null, PipeOptions? pipes = null)
    {
        var link = new DuplexPair(pipes);
        _remote = link.Right;
        Connection = new YamuxMuxer(options ?? new YamuxOptions(), time ?? new PatientClock())
            .Start(link.Left, initiator, onStream ?? Streams.Add);
    }

    public IMuxedConnection Connection { get; }

    public List<IMuxedStream> Streams { get; } = [];

    public PipeWriter ToConnection => _remote.Output;

    public PipeReader FromConnection => _remote.Input;

    public static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint id, uint length, ReadOnlySpan<byte> payload = default)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new YamuxHeader(type, flags, id, length).Write(bytes);
        bytes.Write(payload);
        return bytes.WrittenSpan.ToArray();
    }

    public async Task SendAsync(params byte[][] frames) =>
        await ToConnection.WriteAsync(frames.SelectMany(frame => frame).ToArray(), YamuxPair.Deadline);

    public Task SendAsync(YamuxFrameType type, YamuxFlags flags, uint id, uint length, byte[]? payload = null) =>
        SendAsync(Frame(type, flags, id, length, payload));

    public async Task<(YamuxHeader Header, byte[] Payload)> ReceiveAsync()
    {
        var bytes = await FromConnection.ReadExactlyAsync(YamuxHeader.Size);
        Assert.Equal(OperationStatus.Done, YamuxHeader.Read(bytes, out var header));
        return header.Type == YamuxFrameType.Data && header.Length > 0
            ? (header, await FromConnection.ReadExactlyAsync((int)header.Length))
            : (header, []);
    }

    public async Task ExpectAsync(YamuxFrameType type, YamuxFlags flags, uint id, uint length) =>
        Assert.Equal(new YamuxHeader(type, flags, id, length), (await ReceiveAsync()).Header);

    /// <summary>The connection says why, hangs up, and has released everything.</summary>
    public async Task ExpectEndAsync(EndReason reason, uint? goAway)
    {
        if (goAway is { } code)
        {
            YamuxHeader header;
            do
            {
                (header, _) = await ReceiveAsync();
            }
            while (header.Type != YamuxFrameType.GoAway);
            Assert.Equal(code, header.Length);
        }

        Assert.Equal(reason, await Connection.Completion.WaitAsync(YamuxPair.Deadline));
        Assert.Equal(0, Connection.StreamCount);
        await FromConnection.CompleteAsync();
        await Assert.ThrowsAsync<ConnectionException>(async () => await Connection.OpenStreamAsync(YamuxPair.Deadline));
        await Assert.ThrowsAsync<ConnectionException>(async () => await Connection.PingAsync(YamuxPair.Deadline));
    }

    public async ValueTask DisposeAsync()
    {
        await FromConnection.CompleteAsync();
        await ToConnection.CompleteAsync();
        await Connection.DisposeAsync();
    }
}
