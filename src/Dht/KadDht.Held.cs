using Registry.Dht.Providers;
using Registry.Dht.Records;

namespace Registry.Dht;

public sealed partial class KadDht
{
    /// <summary>Live provider records of a key that peers announced here, at most <paramref name="max"/>, in turn when there are more.</summary>
    public IReadOnlyList<HeldProvider> HeldProviders(ReadOnlySpan<byte> key, int max) => _providers.Providers(key, max);

    /// <summary>Provider records held under a key, those that have expired and were not swept yet included.</summary>
    public int HeldProviderCount(ReadOnlySpan<byte> key) => _providers.CountOf(key);

    /// <summary>Keys that peers announced here, in no particular order, at most <paramref name="max"/>, after passing over <paramref name="skip"/>.</summary>
    public IReadOnlyList<HeldProviderKey> HeldProviderKeys(int skip, int max) => _providers.Keys(skip, max);

    /// <summary>Values in this assembly's own stores; those of other namespaces are listed where they live.</summary>
    public IReadOnlyList<ValueSummary> HeldValues() => [.. _values.SelectMany(store => store.List())];
}
