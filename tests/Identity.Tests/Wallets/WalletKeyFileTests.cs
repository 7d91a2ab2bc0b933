using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

/// <summary>The two key files of the definition of Web3 Secret Storage (version 3), whose password is "testpassword".</summary>
public sealed class WalletKeyFileTests
{
    private const string Secret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

    private const string Pbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string Scrypt = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"r":1,"p":8,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    [Theory]
    [InlineData(Pbkdf2)]
    [InlineData(Scrypt)]
    public void The_published_key_files_are_read(string file)
    {
        Assert.True(WalletKey.TryParse(Secret, out var expected, out _));
        Assert.True(WalletKeyFile.TryRead(file, () => "testpassword", out var key, out var error), error);
        Assert.Equal(expected.Address, key.Address);
    }

    [Fact]
    public void Hex_digits_need_no_password()
        => Assert.True(WalletKeyFile.TryRead(Secret + "\n", () => throw new InvalidOperationException("asked"), out _, out _));

    [Fact]
    public void Another_password_is_told_as_such()
    {
        Assert.False(WalletKeyFile.TryRead(Pbkdf2, () => "another", out _, out var error));
        Assert.Contains("password", error, StringComparison.Ordinal);
    }

    /// <summary>128 GiB; the library would try.</summary>
    [Fact]
    public void A_key_file_that_asks_for_too_much_work_is_refused()
    {
        var file = Scrypt.Replace("\"n\":262144,\"r\":1", "\"n\":1073741824,\"r\":1", StringComparison.Ordinal);
        Assert.False(WalletKeyFile.TryRead(file, () => "testpassword", out _, out var error));
        Assert.Contains("memory", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_names_another_account_is_refused()
    {
        var file = Pbkdf2.Replace("{\"crypto\"", "{\"address\":\"0000000000000000000000000000000000000001\",\"crypto\"", StringComparison.Ordinal);
        Assert.False(WalletKeyFile.TryRead(file, () => "testpassword", out var key, out var error));
        Assert.Null(key);
        Assert.Contains("another", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":3}""")]
    [InlineData("""{"version":3,"crypto":{}}""")]
    [InlineData("""{"version":3,"address":7}""")]
    [InlineData("""{"version":3,"crypto":{"kdf":"none"}}""")]
    public void Other_files_are_refused(string text)
    {
        Assert.False(WalletKeyFile.TryRead(text, () => "testpassword", out var key, out var error));
        Assert.Null(key);
        Assert.NotNull(error);
    }
}
