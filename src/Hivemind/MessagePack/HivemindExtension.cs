namespace Registry.Hivemind.MessagePack;

/// <summary>hivemind's MessagePack extension types (utils/serializer.py, dht/storage.py).</summary>
internal static class HivemindExtension
{
    /// <summary>A Python tuple: the payload is an array in MessagePack.</summary>
    public const byte Tuple = 0x40;

    /// <summary>A dictionary value of the DHT.</summary>
    public const byte Dictionary = 0x50;
}
