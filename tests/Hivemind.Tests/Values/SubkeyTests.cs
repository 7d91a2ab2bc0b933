using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Values;

public sealed class SubkeyTests
{
    private const string Peer = "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    [Fact]
    public void A_text_is_a_str()
    {
        var subkey = Subkey.OfText(Peer);
        Assert.Equal(WireVectors.Bytes("subkey", "wire"), subkey);
        Assert.True(Subkey.TryReadPeerId(subkey, out var peer));
        Assert.Equal(Peer, peer.ToString());
        Assert.Equal(Peer, Subkey.Display(subkey));
        Assert.True(Subkey.Names(subkey, PeerId.Parse(Peer)));
    }

    [Theory]
    [InlineData("c40141", "0xc40141")]
    [InlineData("2a", "42")]
    [InlineData("c1", "0xc1")]
    [InlineData("", "0x")]
    public void Other_subkeys_are_shown_and_are_no_peers(string hex, string shown)
    {
        var subkey = Convert.FromHexString(hex);
        Assert.Equal(shown, Subkey.Display(subkey));
        Assert.False(Subkey.TryReadPeerId(subkey, out _));
    }

    [Theory]
    [InlineData("a161", "a161")]
    [InlineData("d90161", "a161")]
    [InlineData("db0000000161", "a161")]
    [InlineData("c500016a", "c4016a")]
    [InlineData("cd0001", "01")]
    [InlineData("d3ffffffffffffffff", "ff")]
    [InlineData("cfffffffffffffffff", "cfffffffffffffffff")]
    [InlineData("ca3fc00000", "cb3ff8000000000000")]
    [InlineData("c3", "c3")]
    [InlineData("c7044092a16101", "d64092a16101")]
    public void One_subkey_has_one_form(string hex, string expected)
    {
        Assert.True(Subkey.TryNormalise(Convert.FromHexString(hex), out var subkey));
        Assert.Equal(expected, Convert.ToHexStringLower(subkey.Span));
    }

    [Theory]
    [InlineData("c0")]
    [InlineData("90")]
    [InlineData("80")]
    [InlineData("a2c328")]
    [InlineData("a16100")]
    [InlineData("d44190")]
    [InlineData("d54091")]
    [InlineData("d54090c0")]
    [InlineData("cb7ff8000000000000")]
    [InlineData("")]
    public void What_python_cannot_use_as_a_key_is_refused(string hex) => Assert.False(Subkey.TryNormalise(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("a161", "a162", true)]
    [InlineData("a161", "c40161", false)]
    [InlineData("01", "cb3ff8000000000000", true)]
    [InlineData("01", "c3", true)]
    [InlineData("01", "a161", false)]
    [InlineData("01", "d64092a16101", false)]
    [InlineData("d64092a16101", "d64092a16102", true)]
    [InlineData("d64092a16101", "d6409201a161", false)]
    [InlineData("d64092a161c0", "d64092a16101", false)]
    [InlineData("d64092a161c0", "d64092a162c0", true)]
    // Python could compare these two pairs; but not both with everything that it can compare with one of them.
    [InlineData("d54091a161", "d64092a16101", false)]
    [InlineData("c70340920101", "c703409202c3", true)]
    [InlineData("c70340920101", "d6409202a161", false)]
    public void Some_subkeys_python_cannot_compare(string a, string b, bool expected)
    {
        Assert.Equal(expected, Subkey.AreComparable(Convert.FromHexString(a), Convert.FromHexString(b)));
        Assert.Equal(expected, Subkey.AreComparable(Convert.FromHexString(b), Convert.FromHexString(a)));
    }

    [Fact]
    public void Tuples_in_tuples_end()
    {
        byte[] subkey = [0x91, 0x01];
        for (var i = 0; i < 50; i++) subkey = [0x91, 0xC7, (byte)subkey.Length, 0x40, .. subkey];
        Assert.False(Subkey.TryNormalise((byte[])[0xC7, (byte)subkey.Length, 0x40, .. subkey], out _));
    }
}

internal static class SubkeyTexts
{
    /// <summary>Everything that takes a subkey, for fuzzing: must not throw.</summary>
    public static string All(byte[] bytes)
    {
        Subkey.TryReadPeerId(bytes, out var peer);
        if (Subkey.TryNormalise(bytes, out var subkey)) Assert.True(Subkey.TryNormalise(subkey, out var again) && again.Span.SequenceEqual(subkey.Span));
        return Subkey.Display(bytes) + peer;
    }
}
