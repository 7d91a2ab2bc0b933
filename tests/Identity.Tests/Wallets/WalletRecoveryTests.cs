using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

public sealed class WalletRecoveryTests
{
    public static TheoryData<string> Implementations => Recoverers.Names;

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Signatures_made_by_ethers_lead_back_to_their_accounts(string implementation)
    {
        var recoverer = Recoverers.Get(implementation);
        foreach (var vector in Vectors.Wallets.GetProperty("eip191").EnumerateArray().Concat(Vectors.Wallets.GetProperty("eip712").EnumerateArray()))
        {
            foreach (var form in new[] { "signature", "compact" })
            {
                Assert.True(WalletSignature.TryParse(vector.Text(form), out var signature, out var error), error);
                Assert.Equal(vector.Text("address"), recoverer.Recover(vector.Hex("hash"), signature!)?.ToString());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void The_other_recovery_id_or_hash_leads_elsewhere(string implementation)
    {
        var recoverer = Recoverers.Get(implementation);
        var key = WalletKey.Generate();
        var hash = WalletHashes.Keccak256("a"u8);
        var signature = key.SignHash(hash);
        Assert.Equal(key.Address, recoverer.Recover(hash, signature));
        Assert.NotEqual(key.Address, recoverer.Recover(hash, signature with { RecoveryId = 1 - signature.RecoveryId }));
        Assert.NotEqual(key.Address, recoverer.Recover(WalletHashes.Keccak256("b"u8), signature));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void What_cannot_be_recovered_is_null(string implementation)
    {
        var recoverer = Recoverers.Get(implementation);
        var hash = WalletHashes.Keccak256("a"u8);
        var good = WalletKey.Generate().SignHash(hash);
        byte[] noPoint = [.. new byte[31], 5]; // x = 5 is on no point of the curve
        Assert.Null(recoverer.Recover(hash, good with { R = noPoint }));
        Assert.Null(recoverer.Recover(hash, good with { R = new byte[32] }));
        Assert.Null(recoverer.Recover(hash, good with { R = new byte[31] }));
        Assert.Null(recoverer.Recover(hash, good with { S = new byte[32] }));
        Assert.Null(recoverer.Recover(hash, good with { S = new byte[33] }));
        Assert.Null(recoverer.Recover(hash, good with { RecoveryId = 2 }));
        Assert.Null(recoverer.Recover(hash, good with { RecoveryId = -1 }));
        Assert.Null(recoverer.Recover(hash.AsSpan(1), good));
        Assert.Null(recoverer.Recover([], good));
    }

    /// <summary>With r the x of G and s = z the recovered key is s/r G - z/r G, the point at infinity, for one parity.</summary>
    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_key_at_infinity_is_null(string implementation)
    {
        var recoverer = Recoverers.Get(implementation);
        var generatorX = Convert.FromHexString("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798");
        byte[] scalar = [.. new byte[31], 7];
        Assert.Null(recoverer.Recover(scalar, new WalletSignature(generatorX, scalar, 0)));
        Assert.NotNull(recoverer.Recover(scalar, new WalletSignature(generatorX, scalar, 1)));
    }

    [Fact]
    public void Both_implementations_answer_alike_for_random_signatures()
    {
        var managed = Recoverers.Get(Recoverers.Managed);
        var native = Recoverers.Get(Recoverers.Native);
        const int Seed = 20260131;
        var random = new Random(Seed);
        var bytes = new byte[WalletSignature.Length];
        var hash = new byte[WalletHashes.Length];
        var recovered = 0;
        for (var i = 0; i < 300; i++)
        {
            random.NextBytes(bytes);
            random.NextBytes(hash);
            bytes[32] &= 0x3f; // low s
            bytes[^1] = (byte)(27 + random.Next(2));
            Assert.True(WalletSignature.TryDecode(bytes, out var signature, out var error), $"seed {Seed}, case {i}: {error}");
            var expected = native.Recover(hash, signature!);
            if (expected is not null) recovered++;
            Assert.True(expected == managed.Recover(hash, signature!), $"seed {Seed}, case {i}");
        }

        Assert.InRange(recovered, 100, 200); // half of all r are no point's x
    }
}
