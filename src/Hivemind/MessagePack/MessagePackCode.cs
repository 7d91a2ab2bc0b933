namespace Registry.Hivemind.MessagePack;

/// <summary>First bytes of encoded values (MessagePack specification, "Formats").</summary>
internal static class MessagePackCode
{
    public const byte MaxPositiveFixInt = 0x7F;
    public const byte FixArray = 0x90;
    public const byte FixText = 0xA0;
    public const byte Nil = 0xC0;
    public const byte NeverUsed = 0xC1;
    public const byte False = 0xC2;
    public const byte True = 0xC3;
    public const byte Binary8 = 0xC4;
    public const byte Binary32 = 0xC6;
    public const byte Extension8 = 0xC7;
    public const byte Extension32 = 0xC9;
    public const byte Float32 = 0xCA;
    public const byte Float64 = 0xCB;
    public const byte UInt8 = 0xCC;
    public const byte UInt64 = 0xCF;
    public const byte Int8 = 0xD0;
    public const byte Int64 = 0xD3;
    public const byte FixExtension1 = 0xD4;
    public const byte FixExtension16 = 0xD8;
    public const byte Text8 = 0xD9;
    public const byte Text32 = 0xDB;
    public const byte Array16 = 0xDC;
    public const byte Array32 = 0xDD;
    public const byte Map16 = 0xDE;
    public const byte Map32 = 0xDF;
    public const byte MinNegativeFixInt = 0xE0;

    public static MessagePackKind KindOf(byte code) => code switch
    {
        <= MaxPositiveFixInt or >= MinNegativeFixInt => MessagePackKind.Integer,
        < FixArray => MessagePackKind.Map,
        < FixText => MessagePackKind.Array,
        < Nil => MessagePackKind.Text,
        Nil => MessagePackKind.Nil,
        NeverUsed => MessagePackKind.Invalid,
        False or True => MessagePackKind.Boolean,
        <= Binary32 => MessagePackKind.Binary,
        <= Extension32 => MessagePackKind.Extension,
        Float32 or Float64 => MessagePackKind.Float,
        <= Int64 => MessagePackKind.Integer,
        <= FixExtension16 => MessagePackKind.Extension,
        <= Text32 => MessagePackKind.Text,
        Array16 or Array32 => MessagePackKind.Array,
        _ => MessagePackKind.Map,
    };
}

/// <summary>What comes next in MessagePack.</summary>
internal enum MessagePackKind
{
    /// <summary>There are no bytes left.</summary>
    End,

    /// <summary>The byte 0xC1, which the format never uses.</summary>
    Invalid,
    Nil,
    Boolean,
    Integer,
    Float,
    Text,
    Binary,
    Array,
    Map,
    Extension,
}

/// <summary>hivemind's MessagePack extension types (utils/serializer.py, dht/storage.py).</summary>
internal static class HivemindExtension
{
    /// <summary>A Python tuple: the payload is an array in MessagePack.</summary>
    public const byte Tuple = 0x40;

    /// <summary>A dictionary value of the DHT.</summary>
    public const byte Dictionary = 0x50;
}
