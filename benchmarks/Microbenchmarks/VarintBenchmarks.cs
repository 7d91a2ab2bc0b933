using BenchmarkDotNet.Attributes;
using Registry.Multiformats;

namespace Registry.Microbenchmarks;

/// <summary>uvarint of one to nine bytes.</summary>
public class VarintBenchmarks
{
    private readonly byte[] _buffer = new byte[Varint.MaxLength];

    [Params(100UL, 100_000UL, 1UL << 62)]
    public ulong Value { get; set; }

    [GlobalSetup]
    public void Setup() => Varint.Write(_buffer, Value);

    [Benchmark]
    public int Write() => Varint.Write(_buffer, Value);

    [Benchmark]
    public ulong Read()
    {
        Varint.TryRead(_buffer, out var value, out _);
        return value;
    }
}
