namespace Registry.Identity.Wallets;

/// <summary>The hashes that wallets sign.</summary>
public static class WalletHashes
{
    public static byte[] Keccak256(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>EIP-191 personal_sign of a UTF-8 text.</summary>
    public static byte[] Eip191(string text) => throw new NotImplementedException();

    /// <summary>EIP-712 hash of a struct whose members are all of type string, with domain {name, version}.</summary>
    public static byte[] Eip712(string domainName, string domainVersion, string primaryType, IReadOnlyList<KeyValuePair<string, string>> members) => throw new NotImplementedException();
}
