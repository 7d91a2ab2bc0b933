using Registry.Identity;

namespace Registry.Dht.Records;

/// <summary>"/pk/" and the bytes of a peer id: the value is that peer's public key (libp2p/specs kad-dht, "Entry validation").</summary>
public sealed class PublicKeyValidator : IRecordValidator
{
    public string Namespace => "pk";

    public RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now)
    {
        if (!key.StartsWith("/pk/"u8) || !PeerId.TryDecode(key[4..], out var peer)) return RecordVerdict.Malformed;
        if (!PublicKey.TryDecode(value, out var publicKey, out _)) return RecordVerdict.Malformed;
        return publicKey!.PeerId.Equals(peer) ? RecordVerdict.Valid : RecordVerdict.WrongKey;
    }

    /// <summary>There is one key to a peer id, so all valid values are equally good.</summary>
    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => 0;
}
