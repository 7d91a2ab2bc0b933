using System.Text;
using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Routing;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Routing;

/// <summary>What strangers put into paths, queries and headers has an outcome, never an exception.</summary>
public sealed class RequestFuzzTests
{
    private const string Alphabet = "abcfkmz019QmVB/:!,;=.*+-_ %\u00e4\u0000\ud83d";

    private static readonly string[] Seeds =
    [
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", "bafkreidcd7frenco2m6ch7mny63wztgztv3q6fctaffgowkro6kljre5ei",
        "/pk/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", "hex:0123456789", "application/x-ndjson;q=0.5, */*", "!tcp,unknown,quic-v1",
    ];

    [Fact]
    public void Every_text_has_an_outcome()
    {
        const int seed = 20260131;
        var random = new Random(seed);
        IReadOnlyList<Multiaddr> addresses = [Multiaddr.Parse("/ip4/1.2.3.4/tcp/1"), Multiaddr.Parse("/dns4/example.org/tcp/443/wss")];
        for (var i = 0; i < 5000; i++)
        {
            var text = Mutated(random);
            try
            {
                RoutingKeys.TryReadCid(text, out _);
                RoutingKeys.TryReadKey(text, out _);
                AcceptHeader.Choose(text);
                PeerFilter.TryParse(text, text)?.Apply(addresses);
                Assert.True(LookupKey.TryParse(text, out var key, out var error) ? key.Bytes.Length > 0 : error.Length > 0);
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, case {i}, text {Convert.ToHexString(Encoding.Unicode.GetBytes(text))}: {fault}");
            }
        }
    }

    private static string Mutated(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (var changes = random.Next(6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            if (random.Next(3) == 0 && at < text.Length) text.Remove(at, random.Next(text.Length - at + 1));
            else text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
        }

        return text.ToString();
    }
}
