using System.Buffers;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind;

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
