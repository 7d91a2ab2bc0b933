using System.Text;
using System.Text.Json;
using Nethereum.ABI.EIP712;
using Nethereum.Signer;
using Nethereum.Util;
using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

/// <summary>All vectors of what wallets sign, made by ethers, are what Nethereum makes of them, too.</summary>
public sealed class NethereumTests
{
    [Fact]
    public void It_recovers_the_accounts_of_signed_texts()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip191").EnumerateArray())
        {
            var text = vector.Text("text");
            Assert.Equal(vector.Text("hash"), "0x" + Convert.ToHexStringLower(new EthereumMessageSigner().HashPrefixedMessage(Encoding.UTF8.GetBytes(text))));
            Assert.Equal(vector.Text("address"), new EthereumMessageSigner().EncodeUTF8AndEcRecover(text, vector.Text("signature")));
            Assert.Equal(vector.Text("signature"), new EthereumMessageSigner().EncodeUTF8AndSign(text, new EthECKey(vector.Text("key"))));
        }
    }

    [Fact]
    public void It_recovers_the_accounts_of_typed_data()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip712").EnumerateArray())
        {
            var members = vector.GetProperty("message").EnumerateObject().Select(member => member.Name);
            var typed = HashTypedData(vector.GetProperty("domain"), vector.Text("primaryType"), members, vector.GetProperty("message"));
            Assert.Equal(vector.Text("hash"), "0x" + Convert.ToHexStringLower(typed));
            Assert.Equal(vector.Text("address"), new MessageSigner().EcRecover(typed, vector.Text("signature")));
        }
    }

    [Fact]
    public void It_recovers_the_accounts_of_registrations_withdrawals_and_authorizations()
    {
        var all = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "registrations.json"))).RootElement;
        string[] kinds = ["registrations", "withdrawals", "authorizations"];
        foreach (var vector in kinds.SelectMany(kind => all.GetProperty(kind).EnumerateArray()))
        {
            var account = vector.GetProperty("body").Text("wallet_address");
            Assert.Equal(account, new EthereumMessageSigner().EncodeUTF8AndEcRecover(vector.Text("text"), vector.Text("eip191")), ignoreCase: true);

            var data = vector.GetProperty("typed_data");
            var type = data.Text("primaryType");
            var members = data.GetProperty("types").GetProperty(type).EnumerateArray().Select(member => member.Text("name"));
            var typed = HashTypedData(data.GetProperty("domain"), type, members, data.GetProperty("message"));
            Assert.Equal(account, new MessageSigner().EcRecover(typed, vector.Text("eip712")), ignoreCase: true);
        }
    }

    [Fact]
    public void It_recovers_the_account_of_what_is_signed_here()
    {
        const int Seed = 20261129;
        var random = new Random(Seed);
        var hash = new byte[WalletHashes.Length];
        for (var i = 0; i < 20; i++)
        {
            random.NextBytes(hash);
            var key = WalletKey.Generate();
            Assert.True(key.Address.ToString() == new MessageSigner().EcRecover(hash, key.SignHash(hash).ToHex()), $"seed {Seed}, case {i}");
        }
    }

    /// <summary>Here every member is a string. Nethereum's own reader of the JSON takes texts that look like times for times.</summary>
    private static byte[] HashTypedData(JsonElement domain, string type, IEnumerable<string> members, JsonElement message)
    {
        static MemberDescription[] Described(IEnumerable<string> names) => [.. names.Select(name => new MemberDescription { Name = name, Type = "string" })];
        static MemberValue[] Values(IEnumerable<string> names, JsonElement json) =>
            [.. names.Select(name => new MemberValue { TypeName = "string", Value = json.Text(name) })];

        var names = members.ToList();
        string[] domainNames = ["name", "version"];
        var encoded = Eip712TypedDataEncoder.Current.EncodeTypedDataRaw(new TypedDataRaw
        {
            Types = new Dictionary<string, MemberDescription[]> { ["EIP712Domain"] = Described(domainNames), [type] = Described(names) },
            PrimaryType = type,
            DomainRawValues = Values(domainNames, domain),
            Message = Values(names, message),
        });
        return Sha3Keccack.Current.CalculateHash(encoded);
    }
}
