namespace Registry.Multiformats.MultiaddrValues;

/// <summary>The multihash of a certificate. Any multibase is read; base64url is written, as in go-multiaddr.</summary>
internal sealed class CertHashValue : ValueCodec
{
    // Base16, the longest text, with its prefix.
    private const int MaxTextLength = 1 + 2 * Multihash.MaxLength;

    public override string? Check(ReadOnlySpan<byte> value) =>
        Multihash.TryReadHeader(value, out _, out var headerLength, out var digestLength)
        && headerLength + digestLength == value.Length
            ? null
            : "is not a multihash";

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length > MaxTextLength || !Multibase.TryDecode(text, out var bytes, out _)) return "is not multibase";
        if (Check(bytes) is { } wrong) return wrong;

        bytes.CopyTo(destination);
        written = bytes.Length;
        return null;
    }

    public override string Format(ReadOnlySpan<byte> value) => Multibase.Encode(MultibaseEncoding.Base64Url, value);
}
