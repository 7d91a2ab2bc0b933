using System.Buffers;
using System.Globalization;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Petals;

/// <summary>The keys that Petals uses (petals, utils/dht.py).</summary>
internal static class PetalsKeys
{
    /// <summary>The key of one block of a model: "prefix.3".</summary>
    public static DhtId Block(string prefix, int block) => Of(BlockName(prefix, block));

    public static string BlockName(string prefix, int block) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{block}");

    public static DhtId Of(string key)
    {
        var packed = new ArrayBufferWriter<byte>();
        new MessagePackWriter(packed).WriteText(key);
        return DhtId.OfKey(packed.WrittenSpan);
    }
}
