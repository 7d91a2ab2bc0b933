using System.Numerics;
using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

public sealed class WalletSignatureTests
{
    private static readonly BigInteger Order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
    private static readonly byte[] Good = WalletKey.Generate().SignHash(new byte[32]).ToBytes();

    [Fact]
    public void All_forms_mean_the_same()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip712").EnumerateArray())
        {
            var bytes = vector.Hex("signature");
            Assert.True(WalletSignature.TryDecode(bytes, out var signature, out _));
            Assert.Equal(bytes, signature!.ToBytes());
            Assert.Equal(vector.Text("signature"), signature.ToHex());

            bytes[^1] -= 27;
            Assert.True(WalletSignature.TryDecode(bytes, out var zeroBased, out _));
            Assert.True(WalletSignature.TryDecode(vector.Hex("compact"), out var compact, out _));
            Assert.True(WalletSignature.TryParse("0X" + vector.Text("signature")[2..].ToUpperInvariant(), out var upper, out _));
            Assert.All([zeroBased, compact, upper], same => Assert.Equal(signature, same));
            Assert.Equal(signature.GetHashCode(), compact!.GetHashCode());
        }
    }

    [Fact]
    public void Only_v_0_1_27_and_28_are_accepted()
    {
        for (var v = 0; v <= byte.MaxValue; v++)
        {
            byte[] bytes = [.. Good[..64], (byte)v];
            Assert.Equal(v is 0 or 1 or 27 or 28, WalletSignature.TryDecode(bytes, out _, out _));
        }
    }

    [Fact]
    public void High_s_is_refused()
    {
        var half = Order / 2;
        Assert.True(WalletSignature.TryDecode(With(Good, s: half), out _, out _));
        Assert.False(WalletSignature.TryDecode(With(Good, s: half + 1), out _, out var error));
        Assert.Contains("EIP-2", error);

        // The mirrored twin of a good signature verifies as plain ECDSA; refusing it leaves one signature only.
        var s = new BigInteger(Good.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        Assert.False(WalletSignature.TryDecode(With(Good, s: Order - s), out _, out _));
    }

    [Fact]
    public void Scalars_out_of_range_are_refused()
    {
        Assert.False(WalletSignature.TryDecode(With(Good, r: 0), out _, out _));
        Assert.False(WalletSignature.TryDecode(With(Good, r: Order), out _, out _));
        Assert.True(WalletSignature.TryDecode(With(Good, r: Order - 1), out _, out _));
        Assert.False(WalletSignature.TryDecode(With(Good, s: 0), out _, out _));
        Assert.False(WalletSignature.TryDecode(With(Good, s: Order), out _, out _));
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        for (var length = 0; length < 130; length++)
        {
            if (length is 64 or 65) continue;
            Assert.False(WalletSignature.TryDecode(new byte[length], out _, out _), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0xabc")]
    [InlineData("signature")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(WalletSignature.TryParse(text, out _, out var error));
        Assert.NotNull(error);
        Assert.False(WalletSignature.TryParse(Convert.ToHexString(Good), out _, out _)); // no 0x
        Assert.False(WalletSignature.TryParse("0x" + Convert.ToHexString(Good) + "00", out _, out _));
    }

    private static byte[] With(byte[] signature, BigInteger? r = null, BigInteger? s = null)
    {
        var copy = (byte[])signature.Clone();
        if (r is { } newR) Write(newR, copy.AsSpan(0, 32));
        if (s is { } newS) Write(newS, copy.AsSpan(32, 32));
        return copy;
    }

    private static void Write(BigInteger value, Span<byte> destination)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        destination.Clear();
        bytes.CopyTo(destination[(32 - bytes.Length)..]);
    }
}
