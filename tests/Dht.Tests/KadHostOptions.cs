using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests;

internal sealed record KadHostOptions(int Number)
{
    /// <summary>Default /memory/number, which counts as loopback.</summary>
    public Multiaddr? Address { get; init; }

    public bool IsServer { get; init; } = true;

    public KadOptions Kad { get; init; } = new();

    public ProviderStoreOptions Providers { get; init; } = new();

    public IReadOnlyList<IProviderSource> Sources { get; init; } = [];

    public IPublishedValues? Published { get; init; }

    public RepublishJournal? Republishing { get; init; }

    public RoutingTableJournal? Table { get; init; }

    public TimeProvider Time { get; init; } = new PatientClock();
}
