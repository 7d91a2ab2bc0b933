using Coder = SimpleBase.Base58;

namespace Registry.Multiformats;

/// <summary>base58btc without a multibase prefix, as peer ids and CIDv0 are written.</summary>
public static class Base58
{
    /// <summary>
    /// Characters taken by <see cref="TryDecode"/>: decoding takes time quadratic in the length, and the longest text in
    /// use, a CIDv1 of the longest multihash, has about 210.
    /// </summary>
    public const int MaxTextLength = 512;

    public static string Encode(ReadOnlySpan<byte> bytes) => Coder.Bitcoin.Encode(bytes);

    /// <summary>False, with no bytes, for a character outside the alphabet or a text over <see cref="MaxTextLength"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxTextLength || !PlainText.IsPrintableAscii(text)) return false;

        Span<byte> buffer = stackalloc byte[MaxTextLength];
        if (!Coder.Bitcoin.TryDecode(text, buffer, out var written)) return false;

        bytes = buffer[..written].ToArray();
        return true;
    }
}
