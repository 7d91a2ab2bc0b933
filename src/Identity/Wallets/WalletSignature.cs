using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Registry.Identity.Wallets;

/// <summary>A recoverable secp256k1 signature: r, s (low only), recovery id 0 or 1.</summary>
public sealed record WalletSignature(ReadOnlyMemory<byte> R, ReadOnlyMemory<byte> S, int RecoveryId)
{
    /// <summary>r||s||v, in bytes.</summary>
    public const int Length = 65;

    /// <summary>The EIP-2098 form, in bytes.</summary>
    public const int CompactLength = 64;

    private const int ScalarLength = Secp256k1Scalar.Length;
    private const byte RecoveryOffset = 27;
    private const byte ParityBit = 0x80;

    /// <summary>
    /// 65 bytes r||s||v with v in {0,1,27,28}, or the 64-byte EIP-2098 compact form. High s is refused (EIP-2): with it
    /// anyone could make a second valid signature out of one.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out WalletSignature? signature, [NotNullWhen(false)] out string? error)
    {
        signature = null;
        if (bytes.Length is not (Length or CompactLength))
        {
            error = $"a signature has {Length} or {CompactLength} bytes, not {bytes.Length}";
            return false;
        }

        var r = bytes[..ScalarLength].ToArray();
        var s = bytes[ScalarLength..CompactLength].ToArray();
        int recoveryId;
        if (bytes.Length == CompactLength)
        {
            recoveryId = s[0] >> 7;
            s[0] &= ParityBit - 1;
        }
        else
        {
            recoveryId = bytes[CompactLength] is 0 or 1 ? bytes[CompactLength] : bytes[CompactLength] - RecoveryOffset;
        }

        error = Check(r, s, recoveryId);
        if (error is null) signature = new WalletSignature(r, s, recoveryId);
        return error is null;
    }

    /// <summary>"0x" and hex of either form.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, [NotNullWhen(true)] out WalletSignature? signature, [NotNullWhen(false)] out string? error)
    {
        signature = null;
        Span<byte> bytes = stackalloc byte[Length];
        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && hex.Length <= 2 + (2 * Length)
            && Convert.FromHexString(hex[2..], bytes, out _, out var written) == OperationStatus.Done)
        {
            return TryDecode(bytes[..written], out signature, out error);
        }

        error = $"a signature is 0x and {2 * Length} or {2 * CompactLength} hex digits";
        return false;
    }

    /// <summary>65 bytes, v 27 or 28.</summary>
    public byte[] ToBytes() => [.. R.Span, .. S.Span, (byte)(RecoveryOffset + RecoveryId)];

    /// <summary>"0x" and 130 hex digits.</summary>
    public string ToHex() => "0x" + Convert.ToHexStringLower(ToBytes());

    /// <summary>By content.</summary>
    public bool Equals(WalletSignature? other)
        => other is not null && RecoveryId == other.RecoveryId && R.Span.SequenceEqual(other.R.Span) && S.Span.SequenceEqual(other.S.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(R.Span);
        hash.AddBytes(S.Span);
        return hash.ToHashCode();
    }

    /// <summary>Null when both scalars and the recovery id are in range, else what is wrong. Recoverers ask too, since a record can be made without decoding.</summary>
    internal static string? Check(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, int recoveryId)
    {
        if (r.Length != ScalarLength || s.Length != ScalarLength) return $"r and s have {ScalarLength} bytes each";
        if (recoveryId is not (0 or 1)) return "v is none of 0, 1, 27 and 28";
        if (!Secp256k1Scalar.IsValid(r)) return "r is out of range";
        if (!Secp256k1Scalar.IsValid(s)) return "s is out of range";
        return Secp256k1Scalar.IsHigh(s) ? "s is in the upper half of its range (EIP-2)" : null;
    }
}
