using System.Buffers;
using System.Buffers.Text;
using SimpleBase;

namespace Registry.Multiformats;

/// <summary>
/// Text that names its own base encoding with its first character. Base32 and both base64 forms are without padding.
/// Source: multiformats/multibase.
/// </summary>
public static class Multibase
{
    /// <summary>Characters of base36 text that are decoded, without the prefix; the time is quadratic, as for <see cref="Base58"/>.</summary>
    public const int MaxBase36TextLength = 512;

    private static readonly Base32 Base32Lower = new(new Base32Alphabet("abcdefghijklmnopqrstuvwxyz234567"));

    /// <exception cref="ArgumentOutOfRangeException">The encoding is none of the enum's.</exception>
    public static string Encode(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes) =>
        string.Concat([(char)encoding], EncodeBare(encoding, bytes));

    /// <summary>
    /// Reads text in any of the encodings. Base16, base32 and base36 take letters of either case whatever the prefix says;
    /// apart from that the text must be exactly what the encoder writes: no padding, no white space, no stray low bits.
    /// Base58btc and base36 are bounded in length.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes, out MultibaseEncoding encoding)
    {
        bytes = [];
        encoding = default;
        if (text.IsEmpty || !PlainText.IsPrintableAscii(text)) return false;

        encoding = (MultibaseEncoding)text[0];
        text = text[1..];
        return encoding switch
        {
            MultibaseEncoding.Base16 or MultibaseEncoding.Base16Upper => TryDecodeBase16(text, out bytes),
            MultibaseEncoding.Base32 or MultibaseEncoding.Base32Upper => TryDecodeBase32(text, out bytes),
            MultibaseEncoding.Base36 or MultibaseEncoding.Base36Upper => TryDecodeBase36(text, out bytes),
            MultibaseEncoding.Base58Btc => Base58.TryDecode(text, out bytes),
            MultibaseEncoding.Base64 => TryDecodeBase64(text, out bytes),
            MultibaseEncoding.Base64Url => TryDecodeBase64Url(text, out bytes),
            _ => false,
        };
    }

    /// <summary>Lower-case base32 without padding and without a prefix, as onion addresses are written too.</summary>
    internal static string EncodeBase32(ReadOnlySpan<byte> bytes) => Base32Lower.Encode(bytes, padding: false);

    /// <summary>Reads what <see cref="EncodeBase32"/> writes, in either case. The text is ASCII.</summary>
    internal static bool TryDecodeBase32(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        // The library lets padding and stray low bits pass; the comparison does not.
        if (Base32Lower.TryDecode(text, bytes, out var written)
            && written == bytes.Length
            && text.Equals(EncodeBase32(bytes), StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bytes = [];
        return false;
    }

    private static string EncodeBare(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes) => encoding switch
    {
        MultibaseEncoding.Base16 => Convert.ToHexStringLower(bytes),
        MultibaseEncoding.Base16Upper => Convert.ToHexString(bytes),
        MultibaseEncoding.Base32 => EncodeBase32(bytes),
        MultibaseEncoding.Base32Upper => EncodeBase32(bytes).ToUpperInvariant(),
        MultibaseEncoding.Base36 => Base36.LowerCase.Encode(bytes),
        MultibaseEncoding.Base36Upper => Base36.UpperCase.Encode(bytes),
        MultibaseEncoding.Base58Btc => Base58.Encode(bytes),
        MultibaseEncoding.Base64 => Convert.ToBase64String(bytes).TrimEnd('='),
        MultibaseEncoding.Base64Url => Base64Url.EncodeToString(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not a known multibase encoding."),
    };

    private static bool TryDecodeBase16(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        if (text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done) return true;

        bytes = [];
        return false;
    }

    private static bool TryDecodeBase36(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxBase36TextLength) return false;

        Span<byte> buffer = stackalloc byte[MaxBase36TextLength];
        if (!Base36.LowerCase.TryDecode(text, buffer, out var written)) return false;

        bytes = buffer[..written].ToArray();
        return true;
    }

    private static bool TryDecodeBase64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 3 / 4];
        var padded = string.Concat(text, "===".AsSpan(0, (4 - text.Length % 4) % 4));
        // The framework lets padding, white space and stray low bits pass; the comparison does not.
        if (Convert.TryFromBase64String(padded, bytes, out var written)
            && written == bytes.Length
            && padded.Equals(Convert.ToBase64String(bytes), StringComparison.Ordinal)
            && !text.Contains('='))
        {
            return true;
        }

        bytes = [];
        return false;
    }

    private static bool TryDecodeBase64Url(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 3 / 4];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == bytes.Length
            && text.Equals(Base64Url.EncodeToString(bytes), StringComparison.Ordinal))
        {
            return true;
        }

        bytes = [];
        return false;
    }
}

/// <summary>Base encodings with their multibase prefix character.</summary>
public enum MultibaseEncoding
{
    Base16 = 'f',
    Base16Upper = 'F',
    Base32 = 'b',
    Base32Upper = 'B',
    Base36 = 'k',
    Base36Upper = 'K',
    Base58Btc = 'z',
    Base64 = 'm',
    Base64Url = 'u',
}

/// <summary>What may reach the decoders of the base-encoding library, whose tables are indexed with the character and end before DEL (127).</summary>
internal static class PlainText
{
    public static bool IsPrintableAscii(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');
}
