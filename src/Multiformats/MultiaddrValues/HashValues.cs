using System.Security.Cryptography;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>
/// A peer id: an identity or a whole sha2-256 multihash. Both text forms, bare base58btc and a CID of a libp2p key, are
/// read; base58btc is written. Source: libp2p/specs, peer-ids, "String representation".
/// </summary>
internal sealed class PeerIdValue : ValueCodec
{
    public override string? Check(ReadOnlySpan<byte> value)
    {
        if (!Multihash.TryReadHeader(value, out var code, out var headerLength, out var digestLength)
            || headerLength + digestLength != value.Length)
        {
            return "is not a multihash";
        }

        return code switch
        {
            Multihash.IdentityCode => null,
            Multihash.Sha256Code when digestLength == SHA256.HashSizeInBytes => null,
            _ => "is not a peer id: neither an identity nor a sha2-256 multihash",
        };
    }

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        ReadOnlySpan<byte> multihash;
        if (text.StartsWith('1') || text.StartsWith("Qm", StringComparison.Ordinal))
        {
            if (!Base58.TryDecode(text, out var bytes)) return "is not base58btc";

            multihash = bytes;
        }
        else
        {
            if (!Cid.TryParse(text, out var cid)) return "is neither base58btc nor a CID";
            if (cid.Codec != Cid.Libp2pKeyCodec) return "is a CID of something else than a libp2p key";

            multihash = cid.Hash.Bytes.Span;
        }

        if (Check(multihash) is { } wrong) return wrong;

        multihash.CopyTo(destination);
        written = multihash.Length;
        return null;
    }

    public override string Format(ReadOnlySpan<byte> value) => Base58.Encode(value);
}

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
