namespace Registry.Identity.Wire;

/// <summary>Wire types of protocol buffers; the deprecated groups (3 and 4) are refused.</summary>
public enum ProtobufWireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    Fixed32 = 5,
}
