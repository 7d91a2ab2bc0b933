using Registry.Identity;

namespace Registry.Hivemind.Values;

/// <summary>A live value of a key. Either <paramref name="Value"/> (regular, as stored: MessagePack) or <paramref name="Entries"/> (a dictionary). <paramref name="Expiration"/> is in Unix seconds; of a dictionary, the latest of its entries.</summary>
public sealed record DhtValue(ReadOnlyMemory<byte> Value, double Expiration, IReadOnlyList<DictionaryEntry>? Entries)
{
    public bool IsDictionary => Entries is not null;
}

/// <summary>
/// One subkey of a dictionary value. <paramref name="Subkey"/> is the packed MessagePack object, kept byte for byte: str
/// and bin are different keys. <paramref name="Expiration"/> is in Unix seconds.
/// <paramref name="SelfAnnouncedBy"/> is the peer that the subkey names, when it stored this here over its own connection; else null.
/// </summary>
public readonly record struct DictionaryEntry(ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte> Value, double Expiration, PeerId? SelfAnnouncedBy = null);

/// <summary>One line of a store. <paramref name="Subkey"/> is packed MessagePack; null for a regular value. Both are MessagePack; the expiration is in Unix seconds.</summary>
public sealed record ValueToStore(DhtId Key, ReadOnlyMemory<byte>? Subkey, ReadOnlyMemory<byte> Value, double Expiration);
