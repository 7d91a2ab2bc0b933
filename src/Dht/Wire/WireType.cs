namespace Registry.Dht.Wire;

/// <summary>Protobuf wire types. The two group types are left out: no message of the DHT has them.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
