namespace Registry.Multiformats.Tests;

/// <summary>Random and mutated input at every decoder: no exception, and what is accepted survives the way back.</summary>
public sealed class MultiformatsFuzzTests
{
    private const int Cases = 4000;

    private static readonly string[] Seeds =
    [
        "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV",
        "/ip6zone/eth0/ip6/fe80::1/udp/4001/quic-v1/webtransport/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g",
        "/dns4/example.com/tcp/443/tls/sni/example.com/ws/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/p2p-circuit",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:1234/http",
        "/memory/4/noise/unix/run/registry.sock",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_bytes(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            // Small first bytes are the ones that mean something.
            if (bytes.Length > 2 && random.Next(2) == 0) (bytes[0], bytes[1]) = ((byte)random.Next(64), (byte)random.Next(64));
            CheckBytes(bytes, $"seed {seed}, case {i}: {Convert.ToHexStringLower(bytes)}");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_addresses(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = Multiaddr.Parse(Seeds[random.Next(Seeds.Length)]).Bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            CheckBytes(bytes, $"seed {seed}, case {i}: {Convert.ToHexStringLower(bytes)}");
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_and_mutated_text(int seed)
    {
        const string alphabet = "/:.%0123456789abcdefQmzkuZ1=- \u00e9\u4e00\ud800\n\0";
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var text = random.Next(2) == 0
                ? random.GetItems<char>(alphabet, random.Next(40))
                : Seeds[random.Next(Seeds.Length)].ToCharArray();
            for (var flips = random.Next(3); flips > 0 && text.Length > 0; flips--) text[random.Next(text.Length)] = alphabet[random.Next(alphabet.Length)];
            CheckText(text, $"seed {seed}, case {i}: {new string(text)}");
        }
    }

    private static void CheckBytes(byte[] bytes, string message)
    {
        var sequence = Segment.Join(bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]);
        Assert.True(Varint.TryRead(bytes, out var value, out var consumed) == Varint.TryRead(in sequence, out var value2, out var consumed2), message);
        Assert.True((value, consumed) == (value2, consumed2), message);

        if (Multihash.TryRead(bytes, out var hash, out consumed))
        {
            Assert.True(hash.Bytes.Span.SequenceEqual(bytes.AsSpan(0, consumed)), message);
        }

        if (Cid.TryDecode(bytes, out var cid))
        {
            Assert.True(Cid.TryParse(cid.ToString(), out var again) && again.Equals(cid) && cid.ToBytes().AsSpan().SequenceEqual(bytes), message);
        }

        var good = Multiaddr.TryDecode(bytes, out var address, out var error);
        Assert.True(good == Multiaddr.TryDecode(bytes, out _), message);
        Assert.True(good == error is null, message);
        if (good) CheckAddress(address!, message);
    }

    private static void CheckText(ReadOnlySpan<char> text, string message)
    {
        if (Multibase.TryDecode(text, out var bytes, out var encoding))
        {
            Assert.True(text.Equals(Multibase.Encode(encoding, bytes), StringComparison.OrdinalIgnoreCase), message);
        }

        if (Base58.TryDecode(text, out bytes)) Assert.True(text.SequenceEqual(Base58.Encode(bytes)), message);
        if (Cid.TryParse(text, out var cid)) Assert.True(Cid.TryParse(cid.ToString(), out var again) && again.Equals(cid), message);
        if (Multiaddr.TryParse(text, out var address, out _)) CheckAddress(address, message);
    }

    private static void CheckAddress(Multiaddr address, string message)
    {
        var text = address.ToString();
        Assert.True(Multiaddr.TryParse(text, out var again, out var error), $"{message}: {error}");
        Assert.True(again.Equals(address) && text == again.ToString(), message);

        // Everything that an accepted address is asked for must answer.
        _ = address.TryGetTcpEndPoint(out _, out _);
        _ = address.IpAddress;
        Assert.True(address.Components.All(c => c.Protocol.Size == 0 == c.ValueText is null), message);
        Assert.True(address.WithPeerId(Multihash.Identity("peer"u8).Bytes.Span).WithoutPeerId().Equals(address.WithoutPeerId()), message);
    }
}
