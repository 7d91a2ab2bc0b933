using System.Text;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations.Records;

/// <summary>The DHT key of a record: /far-mesh/&lt;base58 of the model's multihash&gt;/&lt;peer id&gt;.</summary>
public static class RecordKey
{
    /// <summary>First path segment.</summary>
    public const string Namespace = "far-mesh";

    private const int MaxLength = 256;

    private static ReadOnlySpan<byte> Prefix => "/far-mesh/"u8;

    public static byte[] For(Multihash model, PeerId peer) => Encoding.ASCII.GetBytes($"/{Namespace}/{Base58.Encode(model.Bytes.Span)}/{peer}");

    /// <summary>Only the one spelling that <see cref="For"/> makes is a key: another would be a second place for the same record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> key, out Multihash? model, out PeerId? peer)
    {
        model = null;
        peer = null;
        if (key.Length > MaxLength || !key.StartsWith(Prefix) || !Ascii.IsValid(key)) return false;

        var path = Encoding.ASCII.GetString(key[Prefix.Length..]);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && Base58.TryDecode(path.AsSpan(0, slash), out var hash)
            && Multihash.TryDecode(hash, out model)
            && PeerId.TryParse(path.AsSpan(slash + 1), out peer)
            && For(model!, peer!).AsSpan().SequenceEqual(key);
    }
}
