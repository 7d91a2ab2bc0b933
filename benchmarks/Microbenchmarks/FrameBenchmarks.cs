using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;

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

/// <summary>One Noise message: sealed by the writer into a pipe, opened by the reader on its other side.</summary>
public class NoiseFrameBenchmarks
{
    private readonly byte[] _key = new byte[32];
    private NoiseCipher _cipher = null!;
    private NoiseWriter _writer = null!;
    private NoiseReader _reader = null!;
    private byte[] _plaintext = [];
    private byte[] _ciphertext = [];
    private byte[] _tag = [];

    [Params(64, 1024, 16 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plaintext = new byte[Bytes];
        _ciphertext = new byte[Bytes];
        _tag = new byte[NoiseFrame.TagLength];
        _cipher = new NoiseCipher(_key);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        _writer = new NoiseWriter(pipe.Writer, new NoiseCipher(_key));
        _reader = new NoiseReader(pipe.Reader, new NoiseCipher(_key));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _cipher.Dispose();
        _writer.Dispose();
        _reader.Dispose();
    }

    [Benchmark]
    public bool Encrypt() => _cipher.TryEncrypt(_plaintext, _ciphertext, _tag);

    [Benchmark]
    public async Task<long> WriteAndRead()
    {
        _writer.Write(_plaintext);
        await _writer.FlushAsync();
        var read = await _reader.ReadAsync();
        _reader.AdvanceTo(read.Buffer.End);
        return read.Buffer.Length;
    }
}
