using System.Buffers;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind;

/// <summary>Keys of hivemind's DHT.</summary>
public static class DhtKeys
{
    /// <summary>Where a key that is a text lives: the SHA-1 of it as a MessagePack str.</summary>
    public static DhtId OfText(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var packed = new ArrayBufferWriter<byte>();
        new MessagePackWriter(packed).WriteText(key);
        return DhtId.OfKey(packed.WrittenSpan);
    }
}
