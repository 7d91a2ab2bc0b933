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

/// <summary>A TCP address with a peer id, as peers exchange them.</summary>
public class MultiaddrBenchmarks
{
    private const string Text = "/ip4/203.0.113.7/tcp/31337/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    private readonly Multiaddr _address = Multiaddr.Parse(Text);

    [Benchmark]
    public Multiaddr? Decode()
    {
        Multiaddr.TryDecode(_address.Bytes.Span, out var address);
        return address;
    }

    [Benchmark]
    public Multiaddr Parse() => Multiaddr.Parse(Text);

    [Benchmark]
    public string Format() => _address.ToString();
}
