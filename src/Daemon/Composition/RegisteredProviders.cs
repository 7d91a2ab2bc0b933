using Registry.Dht.Providers;
using Registry.Registrations;

namespace Registry.Daemon.Composition;

/// <summary>Active registered workers as providers of their model.</summary>
internal sealed class RegisteredProviders(Registrar registrar) : IProviderSource
{
    public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into)
    {
        var found = new List<ProviderEntry>();
        registrar.ProvidersOf(key, found);
        foreach (var provider in found) into.Add(new KnownProvider(provider.Peer, [provider.Address]));
    }
}
