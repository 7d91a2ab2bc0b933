using Registry.Identity.Wallets;
using Registry.Multiformats;

namespace Registry.Identity.Tests;

/// <summary>Every decoder answers true or false for any bytes; none throws, and what it accepts it writes and reads again.</summary>
public sealed class DecoderFuzzTests
{
    private const int Seed = 20261121;
    private const int Cases = 4000;

    private static readonly PrivateKey Key = PrivateKey.FromEd25519Seed(new byte[32]);

    private static readonly byte[][] Samples =
    [
        .. Vectors.PeerIds.EnumerateArray().Select(vector => vector.Hex("public_key")),
        .. Vectors.PeerIds.EnumerateArray().Select(vector => vector.Hex("multihash")),
        Key.ToProtobuf(),
        SignedEnvelope.Seal(Key, "domain", "/type"u8, "payload"u8).ToBytes(),
        new PeerRecord(Key.PublicKey.PeerId, 7, [Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")]).Seal(Key),
        new PeerRecord(Key.PublicKey.PeerId, 7, [Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")]).ToBytes(),
        WalletKey.Generate().SignHash(new byte[32]).ToBytes(),
    ];

    [Fact]
    public void Random_bytes()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = new byte[random.Next(128)];
            random.NextBytes(bytes);
            Decode(bytes, $"seed {Seed}, case {i}");
        }
    }

    [Fact]
    public void Damaged_samples()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = (byte[])Samples[random.Next(Samples.Length)].Clone();
            for (var edits = random.Next(1, 4); edits > 0; edits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Decode(bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length), $"seed {Seed}, case {i}");
        }
    }

    [Fact]
    public void Truncated_samples()
    {
        foreach (var sample in Samples)
        {
            for (var length = 0; length <= sample.Length; length++) Decode(sample.AsSpan(0, length), $"{length} of {sample.Length} bytes");
        }
    }

    [Fact]
    public void Random_texts()
    {
        var random = new Random(Seed);
        const string Characters = "0123456789abcdefxABCDEFQmzkb1ZYKé/\0";
        for (var i = 0; i < Cases; i++)
        {
            var text = new string(random.GetItems<char>(Characters, random.Next(140)));
            if (random.Next(2) == 0) text = "0x" + text;
            if (PeerId.TryParse(text, out var id)) Assert.Equal(id, PeerId.Parse(id!.ToString()));
            _ = EthereumAddress.TryParse(text, out _, out _);
            _ = WalletSignature.TryParse(text, out _, out _);
            _ = WalletKey.TryParse(text, out _, out _);
        }
    }

    private static void Decode(ReadOnlySpan<byte> bytes, string label)
    {
        if (PublicKey.TryDecode(bytes, out var key, out var error))
        {
            _ = key!.Verify(bytes, bytes);
            Assert.True(PublicKey.TryDecode(key.Protobuf.Span, out var again, out _) && key.Equals(again), label);
        }
        else
        {
            Assert.False(string.IsNullOrEmpty(error), label);
        }

        if (PeerId.TryDecode(bytes, out var id))
        {
            _ = id!.ExtractPublicKey();
            Assert.True(PeerId.TryParse(id.ToCid().ToString(), out var same) && id == same, label);
        }

        if (SignedEnvelope.TryDecode(bytes, out var envelope, out error))
        {
            Assert.True(SignedEnvelope.TryDecode(envelope!.ToBytes(), out var again, out _) && envelope.Equals(again), label);
        }
        else
        {
            Assert.False(string.IsNullOrEmpty(error), label);
        }

        if (PeerRecord.TryDecode(bytes, out var record, out _))
        {
            Assert.True(PeerRecord.TryDecode(record!.ToBytes(), out var again, out _) && record.Equals(again), label);
        }

        _ = PeerRecord.TryOpen(bytes, out _, out _, out _);
        if (PrivateKey.TryDecode(bytes, out var secret, out _)) secret!.Dispose();
        if (WalletSignature.TryDecode(bytes, out var signature, out _)) Assert.NotEmpty(signature!.ToHex());
    }
}
