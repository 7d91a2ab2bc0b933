using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Registry.Libp2p.Security.Noise;

namespace Registry.Microbenchmarks;

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
