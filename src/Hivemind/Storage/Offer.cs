using System.Buffers;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// One value on its way in. <paramref name="Subkey"/> is packed in its one form; empty for a regular value.
/// <paramref name="IsOwnWord"/>: the subkey names the peer that sends this.
/// </summary>
internal readonly record struct Offer(DhtId Key, bool InCache, ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte> Value, double Expiration, PeerId? From, bool IsOwnWord)
{
    public RecordKind Kind => Subkey.IsEmpty ? RecordKind.Regular : RecordKind.Dictionary;

    /// <summary>Marks are for storage only: the cache holds copies.</summary>
    public bool IsSelfAnnounced => IsOwnWord && !InCache;

    /// <summary>Bytes as held.</summary>
    public int Length => Subkey.IsEmpty ? Value.Length : DictionaryValue.EntryLength(Subkey.Length, Value.Length);

    public byte[] Encode()
    {
        if (Subkey.IsEmpty) return Value.ToArray();
        var entry = new ArrayBufferWriter<byte>(Length + sizeof(double));
        DictionaryValue.WriteEntry(entry, Subkey.Span, Value.Span, Expiration);
        return entry.WrittenSpan.ToArray();
    }
}
