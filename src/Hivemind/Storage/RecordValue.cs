using Registry.Hivemind.MessagePack;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Storage;

/// <summary>
/// A regular value, or one subkey of a dictionary. There are many, so a subkey is held as the one array of bytes that goes
/// into the dictionary as it is sent.
/// </summary>
internal sealed class RecordValue(StoredRecord record, byte[] bytes, int subkeyLength, double expiration, PeerAccount? by, bool isSelfAnnounced)
{
    private const int ExpirationLength = 1 + sizeof(double);

    public StoredRecord Record => record;

    /// <summary>Of a regular value the value; of a subkey the entry [subkey, value, expiration]. Never changed.</summary>
    public byte[] Bytes => bytes;

    public double Expiration => expiration;

    /// <summary>Who stored it; null for this node itself.</summary>
    public PeerAccount? By => by;

    public bool IsSelfAnnounced => isSelfAnnounced;

    /// <summary>The place in its record.</summary>
    public int Index { get; set; }

    /// <summary>The place in the heap of its usefulness.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>The place among the announcements of the peer about itself.</summary>
    public int AnnouncementIndex { get; set; } = -1;

    /// <summary>As it was when put into its heap.</summary>
    public Usefulness Usefulness { get; set; }

    /// <summary>Makes the order among equals the order of coming.</summary>
    public uint Sequence { get; set; }

    /// <summary>Packed; empty for a regular value.</summary>
    public ReadOnlyMemory<byte> Subkey => subkeyLength == 0 ? default : bytes.AsMemory(1, subkeyLength);

    public ReadOnlyMemory<byte> Value
    {
        get
        {
            if (subkeyLength == 0) return bytes;
            var reader = new MessagePackReader(bytes.AsSpan(1 + subkeyLength));
            return reader.TryReadBinary(out var value)
                ? bytes.AsMemory(bytes.Length - ExpirationLength - value.Length, value.Length)
                : throw new InvalidOperationException("An entry that was encoded here does not parse.");
        }
    }

    public bool Lives(double now) => expiration >= now;

    /// <summary>What it would be worth if put into the heap now.</summary>
    public Usefulness CurrentUsefulness() => Rate(record.InCache, by, isSelfAnnounced);

    public static Usefulness Rate(bool inCache, PeerAccount? by, bool isSelfAnnounced) => (inCache, isSelfAnnounced) switch
    {
        (true, _) => Usefulness.Cached,
        (_, true) when by is { IsConnected: true } => Usefulness.SelfAnnouncedByConnected,
        (_, true) => Usefulness.SelfAnnounced,
        _ => Usefulness.Stored,
    };

    public DictionaryEntry ToEntry() => new(Subkey, Value, expiration, isSelfAnnounced ? by?.Peer : null);
}
