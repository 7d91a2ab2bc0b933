using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

public sealed class WalletKeyTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    [Fact]
    public void Signatures_are_those_of_ethers_to_the_byte()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip191").EnumerateArray())
        {
            Assert.True(WalletKey.TryParse(vector.Text("key"), out var key, out var error), error);
            Assert.Equal(vector.Text("address"), key!.Address.ToString());
            Assert.Equal(vector.Text("signature"), key.SignHash(vector.Hex("hash")).ToHex());
        }
    }

    [Fact]
    public void Keys_are_parsed_with_and_without_prefix()
    {
        var digits = new string('1', 64);
        Assert.True(WalletKey.TryParse(digits, out var bare, out _));
        Assert.True(WalletKey.TryParse("0x" + digits, out var prefixed, out _));
        Assert.Equal(bare!.Address, prefixed!.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x11")]
    [InlineData("0x00000000000000000000000000000000000000000000000000000000000000zz")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(WalletKey.TryParse(text, out var key, out var error));
        Assert.Null(key);
        Assert.NotNull(error);
    }

    [Fact]
    public void Only_hashes_are_signed()
        => Assert.Throws<ArgumentException>(() => WalletKey.Generate().SignHash(new byte[31]));
}
