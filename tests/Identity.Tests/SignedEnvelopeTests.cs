namespace Registry.Identity.Tests;

public sealed class SignedEnvelopeTests
{
    private const string Domain = "far-mesh-test";

    private static readonly byte[] Type = "/far-mesh/test"u8.ToArray();
    private static readonly PrivateKey Key = PrivateKey.FromEd25519Seed(new byte[32]);

    [Fact]
    public void Sealed_envelopes_open()
    {
        var envelope = SignedEnvelope.Seal(Key, Domain, Type, "payload"u8);
        Assert.True(SignedEnvelope.TryDecode(envelope.ToBytes(), out var read, out var error), error);
        Assert.Equal(envelope, read);
        Assert.Equal(envelope.GetHashCode(), read!.GetHashCode());
        Assert.True(read.Verify(Domain, Type));
        Assert.Equal(envelope.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void Domain_and_type_and_payload_are_bound_by_the_signature()
    {
        var envelope = SignedEnvelope.Seal(Key, Domain, Type, "payload"u8);
        Assert.False(envelope.Verify("far-mesh-tes", Type));
        Assert.False(envelope.Verify(Domain, "/far-mesh/other"u8));
        Assert.False((envelope with { PayloadType = "/far-mesh/other"u8.ToArray() }).Verify(Domain, "/far-mesh/other"u8));
        Assert.False((envelope with { Payload = "Payload"u8.ToArray() }).Verify(Domain, Type));
        Assert.False((envelope with { PublicKey = PrivateKey.GenerateEd25519().PublicKey }).Verify(Domain, Type));
    }

    [Fact]
    public void Lengths_keep_the_parts_apart()
    {
        var envelope = SignedEnvelope.Seal(Key, "ab", "c"u8, "d"u8);
        Assert.False((envelope with { PayloadType = "bc"u8.ToArray() }).Verify("a", "bc"u8));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = SignedEnvelope.Seal(Key, Domain, Type, "payload"u8).ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var whole = SignedEnvelope.TryDecode(bytes.AsSpan(0, length), out var envelope, out _);
            Assert.False(whole && envelope!.Verify(Domain, Type), $"{length} bytes");
        }
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        var bytes = SignedEnvelope.Seal(Key, Domain, Type, "payload"u8).ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedEnvelope.TryDecode(damaged, out var envelope, out _) && envelope!.Verify(Domain, Type), $"bit {bit}");
        }
    }

    [Fact]
    public void Oversized_envelopes_are_refused()
    {
        var bytes = SignedEnvelope.Seal(Key, Domain, Type, new byte[SignedEnvelope.MaxLength]).ToBytes();
        Assert.False(SignedEnvelope.TryDecode(bytes, out _, out var error));
        Assert.Contains("more than", error);
    }

    [Fact]
    public void Unknown_fields_are_ignored_and_the_last_of_a_repeated_one_counts()
    {
        var bytes = SignedEnvelope.Seal(Key, Domain, Type, "payload"u8).ToBytes();
        byte[] padded = [0x1a, 1, 0xff, 0x20, 7, 0x32, 2, 1, 2, .. bytes, 0x7d, 1, 2, 3, 4];
        Assert.True(SignedEnvelope.TryDecode(padded, out var envelope, out var error), error);
        Assert.True(envelope!.Verify(Domain, Type));
    }
}
