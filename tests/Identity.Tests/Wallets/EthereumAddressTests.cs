using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

public sealed class EthereumAddressTests
{
    /// <summary>The examples of EIP-55: all upper, all lower, and mixed.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Examples_of_the_EIP_are_written_back(string text)
    {
        Assert.True(EthereumAddress.TryParse(text, out var address, out var error), error);
        Assert.Equal(text, address!.ToString());
        Assert.True(EthereumAddress.TryParse(text.ToLowerInvariant(), out var lower, out _));
        Assert.True(EthereumAddress.TryParse("0x" + text[2..].ToUpperInvariant(), out var upper, out _));
        Assert.Equal(address, lower);
        Assert.True(address == upper);
        Assert.Equal(address.GetHashCode(), lower!.GetHashCode());
        Assert.Equal(address, EthereumAddress.FromBytes(address.Bytes.Span));
    }

    [Fact]
    public void Checksums_are_those_of_ethers()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("addresses").EnumerateArray())
        {
            Assert.True(EthereumAddress.TryParse(vector.Text("lower"), out var address, out _));
            Assert.Equal(vector.Text("checksummed"), address!.ToString());
        }
    }

    [Fact]
    public void A_letter_in_the_wrong_case_is_refused()
    {
        const string Right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < Right.Length; i++)
        {
            if (!char.IsLetter(Right[i])) continue;
            var wrong = Right.ToCharArray();
            wrong[i] ^= ' ';
            Assert.False(EthereumAddress.TryParse(wrong, out _, out var error));
            Assert.Contains("EIP-55", error);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(EthereumAddress.TryParse(text, out _, out var error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Only_20_bytes_are_an_address()
        => Assert.Throws<ArgumentException>(() => EthereumAddress.FromBytes(new byte[21]));
}
