using BenchmarkDotNet.Attributes;
using Registry.Multiformats;

namespace Registry.Microbenchmarks;

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
