namespace Registry.Identity.Wallets;

/// <summary>An Ethereum account address, 20 bytes; its text form is the EIP-55 checksum form.</summary>
public sealed class EthereumAddress : IEquatable<EthereumAddress>
{
    private EthereumAddress() => throw new NotImplementedException();

    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();

    /// <summary>All lower or all upper case is accepted; mixed case must carry the right EIP-55 checksum.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EthereumAddress? address, out string? error) => throw new NotImplementedException();

    public static EthereumAddress FromBytes(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>EIP-55.</summary>
    public override string ToString() => throw new NotImplementedException();

    public bool Equals(EthereumAddress? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
