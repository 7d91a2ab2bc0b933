using System.Diagnostics.CodeAnalysis;
using System.Text;
using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Operator;

/// <summary>
/// A key as people write it. A prefix decides: "/" a value's path, "peer:", "cid:", "hex:", "model:". Without one it is a
/// peer id if it reads as one (so "Qm…" is a peer id), else a CID if it reads as one, else a model id.
/// </summary>
internal sealed record LookupKey(LookupTarget Kind, ReadOnlyMemory<byte> Bytes, string Text)
{
    // What a registration may name.
    private const int MaxModelBytes = 256;
    private const int MaxPathBytes = 1024;
    private const string PublicKeys = "/pk/";

    public static bool TryParse(string text, [NotNullWhen(true)] out LookupKey? key, [NotNullWhen(false)] out string? error)
    {
        (key, error) = Parse(text);
        return key is not null;
    }

    /// <summary>A provider key: the CID of its multihash, or hex when it is none.</summary>
    public static string ProviderText(ReadOnlySpan<byte> key) =>
        Multihash.TryDecode(key, out var hash) ? new Cid(Cid.RawCodec, hash).ToString() : "hex:" + Convert.ToHexStringLower(key);

    /// <summary>The path of a value's key; bytes after /pk/ are a peer id.</summary>
    public static string ValueText(ReadOnlySpan<byte> key)
    {
        if (key.StartsWith("/pk/"u8) && PeerId.TryDecode(key[PublicKeys.Length..], out var peer)) return PublicKeys + peer;
        return Ascii.IsValid(key) ? Encoding.ASCII.GetString(key) : "hex:" + Convert.ToHexStringLower(key);
    }

    private static (LookupKey? Key, string? Error) Parse(string text)
    {
        if (text.StartsWith('/')) return Path(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text[(colon + 1)..];
        switch (colon > 0 ? text[..colon] : "")
        {
            case "peer":
                return PeerId.TryParse(rest, out var named) ? (Peer(named), null) : (null, "is not a peer id after peer:");
            case "cid":
                return Cid.TryParse(rest, out var content) ? Providers(content.Hash.Bytes) : (null, "is not a CID after cid:");
            case "hex":
                return FromHex(rest) is { } bytes ? Providers(bytes) : (null, "is not hex after hex:");
            case "model":
                return Model(rest);
        }

        if (PeerId.TryParse(text, out var peer)) return (Peer(peer), null);
        return Cid.TryParse(text, out var cid) ? Providers(cid.Hash.Bytes) : Model(text);
    }

    private static LookupKey Peer(PeerId peer) => new(LookupTarget.Peer, peer.Bytes, peer.ToString());

    private static (LookupKey? Key, string? Error) Providers(ReadOnlyMemory<byte> bytes) =>
        bytes.Length is > 0 and <= ProviderStore.MaxKeyLength
            ? (new LookupKey(LookupTarget.Providers, bytes, ProviderText(bytes.Span)), null)
            : (null, $"must have 1 to {ProviderStore.MaxKeyLength} bytes");

    private static (LookupKey? Key, string? Error) Model(string model) =>
        Encoding.UTF8.GetByteCount(model) is > 0 and <= MaxModelBytes
            ? Providers(Multihash.Sha256(Encoding.UTF8.GetBytes(model)).Bytes)
            : (null, $"must have 1 to {MaxModelBytes} bytes as a model id");

    private static (LookupKey? Key, string? Error) Path(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxPathBytes) return (null, $"must have at most {MaxPathBytes} bytes");
        if (!text.StartsWith(PublicKeys, StringComparison.Ordinal)) return (new LookupKey(LookupTarget.Value, Encoding.UTF8.GetBytes(text), text), null);
        return PeerId.TryParse(text.AsSpan(PublicKeys.Length), out var peer)
            ? (new LookupKey(LookupTarget.Value, (byte[])[.. "/pk/"u8, .. peer.Bytes.Span], PublicKeys + peer), null)
            : (null, "needs a peer id after /pk/");
    }

    private static byte[]? FromHex(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>What is looked for under a key.</summary>
internal enum LookupTarget
{
    Providers,
    Peer,
    Value,
    Closest,
}
