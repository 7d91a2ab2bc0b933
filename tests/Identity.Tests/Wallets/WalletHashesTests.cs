using System.Text;
using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

public sealed class WalletHashesTests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Keccak_is_the_original_one(string text, string hash)
        => Assert.Equal(Convert.FromHexString(hash), WalletHashes.Keccak256(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Personal_messages_hash_as_in_ethers()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip191").EnumerateArray())
        {
            Assert.Equal(vector.Hex("hash"), WalletHashes.Eip191(vector.Text("text")));
        }
    }

    [Fact]
    public void Typed_data_hash_as_in_ethers()
    {
        foreach (var vector in Vectors.Wallets.GetProperty("eip712").EnumerateArray())
        {
            var domain = vector.GetProperty("domain");
            var members = vector.GetProperty("message").EnumerateObject()
                .Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!)).ToArray();
            Assert.Equal(vector.Hex("hash"), WalletHashes.Eip712(domain.Text("name"), domain.Text("version"), vector.Text("primaryType"), members));
        }
    }
}
