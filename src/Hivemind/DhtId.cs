using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind;

/// <summary>
/// A key or node id of hivemind's DHT: 160 bits, big-endian, compared by XOR. A node's id is random and has nothing to do
/// with its peer id; the id of a key is the SHA-1 of the key in MessagePack (hivemind, dht/routing.py).
/// </summary>
public readonly record struct DhtId : IComparable<DhtId>
{
    public const int Size = 20;

    private readonly UInt128 _high;
    private readonly uint _low;

    private DhtId(UInt128 high, uint low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>False when there are not exactly 20 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DhtId id)
    {
        id = default;
        if (bytes.Length != Size) return false;

        id = new DhtId(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        return true;
    }

    /// <summary>The id of a key given in MessagePack.</summary>
    public static DhtId OfKey(ReadOnlySpan<byte> packed)
    {
        Span<byte> hash = stackalloc byte[Size];
#pragma warning disable CA5350 // The protocol's own choice: it spreads keys, and protects nothing.
        SHA1.HashData(packed, hash);
#pragma warning restore CA5350
        TryRead(hash, out var id);
        return id;
    }

    public static DhtId Random(Random random)
    {
        Span<byte> bytes = stackalloc byte[Size];
        random.NextBytes(bytes);
        TryRead(bytes, out var id);
        return id;
    }

    public static bool operator <(DhtId left, DhtId right) => left.CompareTo(right) < 0;

    public static bool operator <=(DhtId left, DhtId right) => left.CompareTo(right) <= 0;

    public static bool operator >(DhtId left, DhtId right) => left.CompareTo(right) > 0;

    public static bool operator >=(DhtId left, DhtId right) => left.CompareTo(right) >= 0;

    /// <summary>The XOR of both: smaller is nearer.</summary>
    public DhtId DistanceTo(DhtId other) => new(_high ^ other._high, _low ^ other._low);

    /// <summary>The bit at a place counted from the most significant one, 0 to 159.</summary>
    public bool Bit(int place) => place < 128 ? (_high >> (127 - place) & UInt128.One) != 0 : (_low >> (159 - place) & 1) != 0;

    public int CompareTo(DhtId other) => _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <summary>Keyed per process: ids come from strangers, who could choose colliding ones.</summary>
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}

/// <summary>Keys of hivemind's DHT.</summary>
public static class DhtKeys
{
    /// <summary>What a line of an rpc_store has for a subkey when its value is a regular one: MessagePack's nil.</summary>
    internal static ReadOnlyMemory<byte> RegularTag { get; } = new[] { MessagePackCode.Nil };

    /// <summary>Where a key that is a text lives: the SHA-1 of it as a MessagePack str.</summary>
    public static DhtId OfText(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var packed = new ArrayBufferWriter<byte>();
        new MessagePackWriter(packed).WriteText(key);
        return DhtId.OfKey(packed.WrittenSpan);
    }
}
