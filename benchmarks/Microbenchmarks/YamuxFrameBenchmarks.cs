using System.Buffers;
using BenchmarkDotNet.Attributes;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Microbenchmarks;

/// <summary>The header alone, and a data frame of 1 KiB received, read and (once in 128 frames) granted anew.</summary>
public class YamuxFrameBenchmarks
{
    private const int PayloadBytes = 1024;

    private static readonly YamuxHeader Header = new(YamuxFrameType.Data, YamuxFlags.None, 1, PayloadBytes);

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly byte[] _frame = new byte[YamuxHeader.Size + PayloadBytes];
    private YamuxSession _session = null!;
    private YamuxStreamState _stream = null!;

    [GlobalSetup]
    public void Setup()
    {
        Write(Header);
        _session = new YamuxSession(new YamuxOptions(), initiator: false, (id, outbound, window, now) => new YamuxStreamState(id, outbound, window, now));
        _output.ResetWrittenCount();
        (Header with { Flags = YamuxFlags.Syn, Length = 0 }).Write(_output);
        var opening = new ReadOnlySequence<byte>(_output.WrittenMemory.ToArray());
        _stream = _session.Receive(ref opening, TimeSpan.Zero).Stream!;
    }

    [Benchmark]
    public void WriteHeader()
    {
        _output.ResetWrittenCount();
        Header.Write(_output);
    }

    [Benchmark]
    public int ReadHeader()
    {
        YamuxHeader.Read(_frame, out var header);
        return (int)header.Length;
    }

    [Benchmark]
    public int ReceiveFrame()
    {
        var input = new ReadOnlySequence<byte>(_frame);
        _session.Receive(ref input, TimeSpan.Zero);
        _stream.Received.Drop(PayloadBytes, _session.Segments);
        _session.OnRead(_stream);
        _output.ResetWrittenCount();
        return _session.Send(_output, int.MaxValue, TimeSpan.Zero);
    }

    private void Write(YamuxHeader header)
    {
        _output.ResetWrittenCount();
        header.Write(_output);
        _output.WrittenSpan.CopyTo(_frame);
    }
}
