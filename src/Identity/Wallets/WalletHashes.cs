using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Registry.Identity.Wallets;

/// <summary>The hashes that wallets sign.</summary>
public static class WalletHashes
{
    /// <summary>Length of every hash here in bytes.</summary>
    public const int Length = 32;

    private static readonly byte[] DomainTypeHash = Keccak256("EIP712Domain(string name,string version)"u8);

    /// <summary>The original Keccak padding, which differs from SHA3-256.</summary>
    public static byte[] Keccak256(ReadOnlySpan<byte> data)
    {
        var digest = new KeccakDigest(Length * 8);
        var hash = new byte[Length];
        digest.BlockUpdate(data.ToArray(), 0, data.Length);
        digest.DoFinal(hash, 0);
        return hash;
    }

    /// <summary>EIP-191 personal_sign (version 0x45) of a UTF-8 text.</summary>
    public static byte[] Eip191(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Keccak256([0x19, .. Encoding.UTF8.GetBytes($"Ethereum Signed Message:\n{bytes.Length}"), .. bytes]);
    }

    /// <summary>EIP-712 hash of a struct whose members are all of type string, with domain {name, version}.</summary>
    public static byte[] Eip712(string domainName, string domainVersion, string primaryType, IReadOnlyList<KeyValuePair<string, string>> members)
    {
        var type = $"{primaryType}({string.Join(',', members.Select(member => $"string {member.Key}"))})";
        var domain = HashStruct(DomainTypeHash, [domainName, domainVersion]);
        var message = HashStruct(Keccak256(Encoding.UTF8.GetBytes(type)), members.Select(member => member.Value));
        return Keccak256([0x19, 0x01, .. domain, .. message]);
    }

    // "Definition of encodeData": a string is encoded as the hash of its UTF-8 bytes.
    private static byte[] HashStruct(byte[] typeHash, IEnumerable<string> values)
        => Keccak256([.. typeHash, .. values.SelectMany(value => Keccak256(Encoding.UTF8.GetBytes(value)))]);
}
