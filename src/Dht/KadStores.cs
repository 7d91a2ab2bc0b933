using System.Text;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;

namespace Registry.Dht;

/// <summary>Where a DHT node keeps what it holds. Owned by whoever made them.</summary>
public sealed record KadStores
{
    public required ProviderStore Providers { get; init; }

    /// <summary>The namespaces of GET_VALUE and PUT_VALUE; others are refused.</summary>
    public IReadOnlyList<RecordNamespace> Namespaces { get; init; } = [];

    /// <summary>Providers known from elsewhere than ADD_PROVIDER.</summary>
    public IReadOnlyList<IProviderSource> Sources { get; init; } = [];

    /// <summary>Keeps the routing table across restarts; null: it is forgotten.</summary>
    public RoutingTableJournal? Table { get; init; }

    /// <summary>Values that this node keeps published for others; null for none.</summary>
    public IPublishedValues? Published { get; init; }

    /// <summary>Keeps what is published, and when it is due again, across restarts; null keeps it in memory alone.</summary>
    public RepublishJournal? Republishing { get; init; }

    /// <summary>Where values of this key belong; null when no such namespace is served.</summary>
    internal RecordNamespace? NamespaceOf(ReadOnlySpan<byte> key)
    {
        var name = RecordKeys.NamespaceOf(key);
        foreach (var known in Namespaces)
        {
            if (Ascii.Equals(name, known.Validator.Namespace)) return known;
        }

        return null;
    }
}
