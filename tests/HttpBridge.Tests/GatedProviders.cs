using Registry.Dht.Providers;

namespace Registry.HttpBridge.Tests;

/// <summary>Makes a peer sit on its answers to GET_PROVIDERS while the gate is closed.</summary>
internal sealed class GatedProviders : IProviderSource, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);

    public void Close() => _gate.Reset();

    public void Open() => _gate.Set();

    /// <summary>Longer than any test may take, and not for ever.</summary>
    public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into) => _gate.Wait(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }
}
