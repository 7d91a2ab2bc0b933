namespace Registry.Hivemind.MessagePack;

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
