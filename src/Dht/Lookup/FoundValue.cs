using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>A valid value and who sent it; null when it was held here.</summary>
public sealed record FoundValue(ReadOnlyMemory<byte> Value, PeerId? From);
