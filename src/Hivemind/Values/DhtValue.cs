namespace Registry.Hivemind.Values;

/// <summary>A live value of a key. Either <paramref name="Value"/> (regular, as stored: MessagePack) or <paramref name="Entries"/> (a dictionary). <paramref name="Expiration"/> is in Unix seconds; of a dictionary, the latest of its entries.</summary>
public sealed record DhtValue(ReadOnlyMemory<byte> Value, double Expiration, IReadOnlyList<DictionaryEntry>? Entries)
{
    public bool IsDictionary => Entries is not null;
}
