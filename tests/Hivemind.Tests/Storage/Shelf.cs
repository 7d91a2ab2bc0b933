using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Storage;

/// <summary>A store with a clock, said briefly. Expirations are seconds from now.</summary>
internal sealed class Shelf(RecordStoreOptions? options = null, RecordJournal? journal = null)
{
    public static readonly byte[] Regular = [0xC0];

    public RecordStore Store { get; } = new(options ?? new RecordStoreOptions(), journal);

    public double Now { get; set; } = 1_700_000_000;

    public static DhtId Key(int number) => DhtId.OfKey(BitConverter.GetBytes(number));

    public StoreOutcome Put(int key, string value, double lifetime, PeerId? from = null, bool inCache = false)
        => Store.Store(Key(key), Regular, Bytes(value), Now + lifetime, inCache, from, Now);

    public StoreOutcome Put(int key, string subkey, string value, double lifetime, PeerId? from = null, bool inCache = false)
        => Store.Store(Key(key), Subkey.OfText(subkey), Bytes(value), Now + lifetime, inCache, from, Now);

    /// <summary>A whole dictionary.</summary>
    public StoreOutcome Put(int key, PeerId? from, bool inCache, params (string Subkey, string Value, double Lifetime)[] entries)
    {
        var blob = DictionaryValue.Encode([.. entries.Select(entry => new DictionaryEntry(Subkey.OfText(entry.Subkey), Bytes(entry.Value), Now + entry.Lifetime))]);
        return Store.Store(Key(key), default, blob, 0, inCache, from, Now);
    }

    /// <summary>What rpc_find would tell: null, a regular value, or "subkey=value", sorted.</summary>
    public string? Find(int key)
    {
        if (!Store.TryFind(Key(key), Now, out var found)) return null;
        if (found.Kind == HivemindRecordKind.Regular) return Text(found.Value);
        var entries = new List<DictionaryEntry>();
        Assert.Equal(DictionaryStatus.Decoded, DictionaryValue.Decode(found.Value, int.MaxValue, entries, out _));
        Assert.Equal(DictionaryValue.Encode(entries), found.Value);
        return string.Join(" ", entries.Select(entry => $"{Subkey.Display(entry.Subkey.Span)}={Text(entry.Value)}").Order(StringComparer.Ordinal));
    }

    public double? Lifetime(int key) => Store.TryFind(Key(key), Now, out var found) ? found.Expiration - Now : null;

    public PeerId? AnnouncedBy(int key, string subkey)
        => Store.Find(Key(key), Now)?.Entries?.Single(entry => Subkey.Display(entry.Subkey.Span) == subkey).SelfAnnouncedBy;

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}

internal static class TestPeers
{
    /// <summary>A peer id of its own for each number, in the form of an RSA key's.</summary>
    public static PeerId Peer(int number)
    {
        var bytes = new byte[34];
        (bytes[0], bytes[1]) = (0x12, 0x20);
        BitConverter.TryWriteBytes(bytes.AsSpan(2), number);
        Assert.True(PeerId.TryDecode(bytes, out var peer));
        return peer;
    }
}
