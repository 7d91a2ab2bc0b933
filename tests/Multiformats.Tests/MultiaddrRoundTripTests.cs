using System.Globalization;
using System.Net;

namespace Registry.Multiformats.Tests;

/// <summary>Addresses put together at random of every protocol's values.</summary>
public sealed class MultiaddrRoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Text_and_bytes_round_trip(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 1000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "/" + Component(random)));
            if (random.Next(10) == 0) text += "/unix/run//x y/" + random.Next().ToString(CultureInfo.InvariantCulture);

            Assert.True(Multiaddr.TryParse(text, out var address, out var error), $"seed {seed}, case {i}: {text}: {error}");
            Assert.Equal((seed, i, text), (seed, i, address.ToString()));
            Assert.True(Multiaddr.TryDecode(address.Bytes.Span, out var decoded, out error), $"seed {seed}, case {i}: {text}: {error}");
            Assert.True(address.Equals(decoded), $"seed {seed}, case {i}: {text}");
        }
    }

    private static string Component(Random random)
    {
        string[] bare = ["p2p-circuit", "quic", "quic-v1", "ws", "wss", "tls", "http", "https", "noise", "webtransport", "webrtc-direct", "webrtc"];
        string[] named = ["dns", "dns4", "dns6", "dnsaddr", "sni", "ip6zone"];
        return random.Next(9) switch
        {
            0 => "ip4/" + new IPAddress(Bytes(random, 4)),
            // The framework writes other addresses with embedded IPv4 than RFC 5952 asks for, but not in this range.
            1 => "ip6/" + new IPAddress([0x20, 0x01, 0x0d, 0xb8, .. Bytes(random, 3), .. new byte[6], .. Bytes(random, 3)]),
            2 => "tcp/" + random.Next(65536).ToString(CultureInfo.InvariantCulture),
            3 => "udp/" + random.Next(65536).ToString(CultureInfo.InvariantCulture),
            4 => named[random.Next(named.Length)] + "/host-" + random.Next().ToString(CultureInfo.InvariantCulture) + ".example",
            5 => "p2p/" + (random.Next(2) == 0 ? Multihash.Sha256(Bytes(random, 9)) : Multihash.Identity(Bytes(random, 36))),
            6 => "certhash/" + Multibase.Encode(MultibaseEncoding.Base64Url, Multihash.Sha256(Bytes(random, 9)).Bytes.Span),
            7 => "memory/" + random.NextInt64().ToString(CultureInfo.InvariantCulture),
            _ => bare[random.Next(bare.Length)],
        };
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
