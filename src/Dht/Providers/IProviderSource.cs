namespace Registry.Dht.Providers;

/// <summary>Providers known from elsewhere than ADD_PROVIDER (registered workers), merged into GET_PROVIDERS answers.</summary>
public interface IProviderSource
{
    /// <summary>Appends the live providers of this multihash; must be quick (memory) and thread-safe.</summary>
    void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into);
}
