using Registry.HttpBridge.Operator.Contracts;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Operator;

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
