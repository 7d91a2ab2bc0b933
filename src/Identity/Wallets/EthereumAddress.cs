using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Registry.Identity.Wallets;

/// <summary>An Ethereum account address, 20 bytes; its text form is the EIP-55 checksum form.</summary>
public sealed class EthereumAddress : IEquatable<EthereumAddress>
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 20;

    private const int TextLength = 2 + (2 * Length);
    private const int UncompressedPointLength = 65;

    private readonly byte[] _bytes;
    private readonly string _text;

    private EthereumAddress(byte[] bytes)
    {
        _bytes = bytes;
        _text = Checksummed(bytes);
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>
    /// "0x" and 40 hex digits. All lower or all upper case is accepted; mixed case must carry the right EIP-55 checksum.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EthereumAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var bytes = new byte[Length];
        if (text.Length != TextLength || text[0] != '0' || text[1] is not ('x' or 'X')
            || Convert.FromHexString(text[2..], bytes, out _, out _) != OperationStatus.Done)
        {
            error = "an address is 0x and 40 hex digits";
            return false;
        }

        var candidate = new EthereumAddress(bytes);
        var digits = text[2..];
        if (digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F') && !digits.SequenceEqual(candidate._text.AsSpan(2)))
        {
            error = "the address's upper and lower case is not its EIP-55 checksum; check for a typing mistake";
            return false;
        }

        address = candidate;
        error = null;
        return true;
    }

    /// <exception cref="ArgumentException">Not 20 bytes.</exception>
    public static EthereumAddress FromBytes(ReadOnlySpan<byte> bytes)
        => bytes.Length == Length
            ? new EthereumAddress(bytes.ToArray())
            : throw new ArgumentException($"An address has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>EIP-55.</summary>
    public override string ToString() => _text;

    public bool Equals(EthereumAddress? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as EthereumAddress);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public static bool operator ==(EthereumAddress? left, EthereumAddress? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(EthereumAddress? left, EthereumAddress? right) => !(left == right);

    /// <summary>The last 20 bytes of Keccak-256 over the point's two coordinates (Yellow Paper, appendix F).</summary>
    internal static EthereumAddress FromUncompressedPoint(ReadOnlySpan<byte> point)
        => point.Length == UncompressedPointLength
            ? FromBytes(WalletHashes.Keccak256(point[1..]).AsSpan(^Length..))
            : throw new ArgumentException($"An uncompressed point has {UncompressedPointLength} bytes.", nameof(point));

    // EIP-55: a letter is upper case where the hash of the lower-case text has a nibble of 8 or more.
    private static string Checksummed(byte[] bytes)
    {
        var lower = Convert.ToHexStringLower(bytes);
        var hash = WalletHashes.Keccak256(Encoding.ASCII.GetBytes(lower));
        return string.Create(TextLength, (lower, hash), static (text, state) =>
        {
            "0x".CopyTo(text);
            for (var i = 0; i < state.lower.Length; i++)
            {
                var nibble = (state.hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
                text[2 + i] = nibble >= 8 ? char.ToUpperInvariant(state.lower[i]) : state.lower[i];
            }
        });
    }
}
