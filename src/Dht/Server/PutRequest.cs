using Registry.Dht.Records;

namespace Registry.Dht.Server;

/// <summary>A valid PUT_VALUE on its way to its store. The record is echoed as it came: the sender compares.</summary>
internal sealed record PutRequest(IValueStore Store, byte[] Key, byte[] Value, byte[] Record);
