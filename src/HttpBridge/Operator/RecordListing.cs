using System.Text;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Records;

namespace Registry.HttpBridge.Operator;

/// <summary>The records this daemon holds: registrations, then values, then provider keys.</summary>
internal static class RecordListing
{
    // Shown of each key in a listing; asking for the one key shows them all.
    private const int HoldersShown = 20;

    /// <summary>One page of all of them, and how many keys there are.</summary>
    public static (IReadOnlyList<HeldEntry> Records, int Total) Page(BridgeState state, Paging paging)
    {
        var entries = new List<HeldEntry>();
        var skip = paging.Offset;
        var registrations = state.Registrar.RecordsHeld(skip, paging.Limit, out var registered);
        entries.AddRange(registrations.Select(Registration));
        skip = Math.Max(0, skip - registered);

        var values = state.Dht.HeldValues();
        entries.AddRange(values.Skip(skip).Take(paging.Limit - entries.Count).Select(value => Value(state, value)));
        skip = Math.Max(0, skip - values.Count);

        var keys = entries.Count < paging.Limit ? state.Dht.HeldProviderKeys(skip, paging.Limit - entries.Count) : [];
        entries.AddRange(keys.Select(key => Provider(key.Key.Span, key.Expires, key.Providers, state.Dht.HeldProviders(key.Key.Span, HoldersShown))));
        return (entries, registered + values.Count + state.Dht.Status().ProviderKeys);
    }

    /// <summary>All that is held under one key: of a model its workers, of a peer its registrations and public key.</summary>
    public static (IReadOnlyList<HeldEntry> Records, int Total) Of(BridgeState state, LookupKey key)
    {
        var max = state.Options.Operator.MaxPageSize;
        var nodes = state.Registrar.RecordsHeld(0, max, out _, (peer, model) => key.Kind switch
        {
            LookupTarget.Providers => model.Bytes.Span.SequenceEqual(key.Bytes.Span),
            LookupTarget.Peer => peer.Bytes.Span.SequenceEqual(key.Bytes.Span),
            _ => RecordKey.For(model, peer).AsSpan().SequenceEqual(key.Bytes.Span),
        });
        ReadOnlyMemory<byte> valueKey = key.Kind == LookupTarget.Peer ? (byte[])[.. "/pk/"u8, .. key.Bytes.Span] : key.Bytes;
        var entries = nodes.Select(Registration).ToList();
        entries.AddRange(state.Dht.HeldValues().Where(value => value.Key.Span.SequenceEqual(valueKey.Span)).Select(value => Value(state, value)));
        if (key.Bytes.Length is > 0 and <= ProviderStore.MaxKeyLength && state.Dht.HeldProviders(key.Bytes.Span, max) is { Count: > 0 } held)
        {
            entries.Add(Provider(key.Bytes.Span, held.Max(provider => provider.Expires), state.Dht.HeldProviderCount(key.Bytes.Span), held));
        }

        return (entries, entries.Count);
    }

    private static HeldEntry Registration(RegisteredNode node)
    {
        var record = node.Record;
        return new HeldEntry(
            "registration",
            Encoding.ASCII.GetString(RecordKey.For(record.ModelHash, record.Peer)),
            record.ExpiresAt,
            HolderCount: 1,
            [new HeldEntry.Holder(record.Peer, record.Address is { } address ? [address] : [], record.ExpiresAt)])
        {
            Model = record.ModelId,
            Size = record.Bytes.Length,
        };
    }

    /// <summary>Behind a public key stands its peer; behind other values nobody that could be asked.</summary>
    private static HeldEntry Value(BridgeState state, ValueSummary value)
    {
        var text = LookupKey.ValueText(value.Key.Span);
        HeldEntry.Holder[] holders = value.Key.Span.StartsWith("/pk/"u8) && PeerId.TryDecode(value.Key.Span[4..], out var peer)
            ? [new HeldEntry.Holder(peer, state.Swarm.PeerStore.Addresses(peer), value.Expires)]
            : [];
        return new HeldEntry("value", text, value.Expires, holders.Length, holders) { Size = value.Size };
    }

    private static HeldEntry Provider(ReadOnlySpan<byte> key, DateTimeOffset expires, int count, IReadOnlyList<HeldProvider> shown) => new(
        "provider",
        LookupKey.ProviderText(key),
        expires,
        count,
        [.. shown.Select(provider => new HeldEntry.Holder(provider.Peer, provider.Addresses, provider.Expires))]);
}

/// <summary>What is held under one key, before it is written.</summary>
internal sealed record HeldEntry(string Kind, string Key, DateTimeOffset Expires, int HolderCount, IReadOnlyList<HeldEntry.Holder> Holders)
{
    public string? Model { get; init; }

    public int? Size { get; init; }

    public IEnumerable<(PeerId Peer, IReadOnlyList<Multiaddr> Addresses)> Contacts() => Holders.Select(holder => (holder.Peer, holder.Addresses));

    public RecordRow ToRow(IReadOnlyDictionary<PeerId, HolderProbe>? probes) => new(
        Kind,
        Key,
        Model,
        Size,
        Expires,
        HolderCount,
        [.. Holders.Select(holder => new RecordHolder(
            holder.Peer.ToString(),
            [.. holder.Addresses.Select(address => address.ToString())],
            holder.Expires,
            probes?.GetValueOrDefault(holder.Peer)))]);

    internal sealed record Holder(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset Expires);
}
