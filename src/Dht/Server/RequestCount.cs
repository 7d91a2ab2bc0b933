using Registry.Dht.Wire;

namespace Registry.Dht.Server;

/// <summary>How many requests of a type had a result. A null type: bytes that were no request of a known type.</summary>
public readonly record struct RequestCount(KadMessageType? Type, RequestResult Result, long Count);
