using System.Text;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Index;
using Registry.Registrations.Records;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    private static readonly TimeSpan FreshWithdrawal = TimeSpan.FromHours(1);

    /// <summary>Null when unknown or withdrawn.</summary>
    public RegisteredNode? Find(Guid nodeId)
    {
        lock (_lock)
        {
            return _index.Find(nodeId)?.Node?.At(_clock.Now);
        }
    }

    /// <summary>Nodes online or degraded, newest heartbeat first; of one model when <paramref name="modelId"/> is given.</summary>
    public NodePage Active(string? modelId, int limit, int offset)
    {
        limit = Math.Clamp(limit, 0, Options.MaxPageSize);
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Live.Advance(now);
            var order = _index.Live.Active;
            if (modelId is not null)
            {
                if (!_index.TryFindModel(Multihash.Sha256(Encoding.UTF8.GetBytes(modelId)), out var model))
                {
                    return new NodePage([], 0);
                }

                order = model.Active;
            }

            return new NodePage([.. order.NewestFirst().Skip(offset).Take(limit).Select(slot => slot.Node!.At(now))], order.Count);
        }
    }

    /// <summary>Constant time, whatever the number of nodes.</summary>
    public RegistryStats Stats()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Live.Advance(now);
            return new RegistryStats(_index.Live.Active.Count, _index.NodesEver, _index.TokensEver, _index.Live.ModelsServed, now);
        }
    }

    /// <summary>
    /// Appends the workers of a model whose registration has not expired, at most
    /// <see cref="RegistrationOptions.MaxProvidersPerModel"/>: the active ones, then those whose record came from another daemon
    /// and of which nothing else is known here. <paramref name="modelHash"/> is its multihash.
    /// </summary>
    public void ProvidersOf(ReadOnlySpan<byte> modelHash, ICollection<ProviderEntry> into)
    {
        if (!Multihash.TryDecode(modelHash, out var hash)) return;
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Live.Advance(now);
            if (!_index.TryFindModel(hash!, out var model)) return;
            foreach (var slot in Serving(model, now))
            {
                into.Add(new ProviderEntry(slot.Node!.Record.Peer, slot.Node.Record.Address!));
            }
        }
    }

    /// <summary>The nodes behind <see cref="ProvidersOf"/>, in the same order; empty for what is no multihash.</summary>
    public IReadOnlyList<RegisteredNode> WorkersOf(ReadOnlySpan<byte> modelHash)
    {
        if (!Multihash.TryDecode(modelHash, out var hash)) return [];
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Live.Advance(now);
            return _index.TryFindModel(hash, out var model)
                ? [.. Serving(model, now).Select(slot => slot.Node!.At(now))]
                : [];
        }
    }

    /// <summary>The nodes of a peer, one a model, whose registration has not expired and which are online, degraded or never heard of here.</summary>
    public IReadOnlyList<RegisteredNode> NodesOf(PeerId peer)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            return [.. _index.NodesOf(peer)
                .Select(slot => slot.Node!.At(now))
                .Where(node => now < node.Record.ExpiresAt && (node.LastHeartbeat is null || node.Status is NodeStatus.Online or NodeStatus.Degraded))];
        }
    }

    private IEnumerable<Slot> Serving(Model model, DateTimeOffset now) => model.Active.NewestFirst()
        .Concat(model.Unheard.NewestFirst())
        .Where(slot => now < slot.Node!.Record.ExpiresAt)
        .Take(Options.MaxProvidersPerModel);

    /// <summary>
    /// The record held under a DHT key: the registration while it is valid, else the signed withdrawal that is still kept.
    /// Unsigned registrations are never served.
    /// </summary>
    public bool TryGetRecord(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out DateTimeOffset received)
    {
        value = default;
        received = default;
        if (!RecordKey.TryParse(key, out var model, out var peer)) return false;
        lock (_lock)
        {
            if (_index.FindRecord(model!, peer!) is not { } slot || Served(slot, _clock.Now) is not { } served) return false;
            (value, received) = (served.Record.Bytes, served.Received);
            return true;
        }
    }

    /// <summary>
    /// The nodes whose record <see cref="TryGetRecord"/> serves, live or not: a page of them, of those with a certain record
    /// when <paramref name="which"/> is given. <paramref name="total"/> counts them all.
    /// </summary>
    public IReadOnlyList<RegisteredNode> RecordsHeld(int skip, int max, out int total, Func<SignedRegistration, bool>? which = null)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var page = new List<RegisteredNode>();
            total = 0;
            foreach (var slot in _index.Slots)
            {
                if (!IsServed(slot, now) || which?.Invoke(slot.Node!.Record) == false) continue;
                if (total++ >= skip && page.Count < max) page.Add(slot.Node!.At(now));
            }

            return page;
        }
    }

    /// <summary>
    /// DHT keys of what this daemon has to publish, since nobody else may: valid signed registrations that were made here over
    /// HTTP, and signed withdrawals that are so fresh that the one who took them in may not have got to it.
    /// <see cref="TryGetRecord"/> has the values.
    /// </summary>
    public IReadOnlyList<byte[]> PublishableKeys()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            return [.. _index.Slots.Where(slot => slot.Model is not null && IsPublishable(slot, now)).Select(slot => RecordKey.For(slot.Model!.Hash, slot.Peer))];
        }
    }

    private static bool IsPublishable(Slot slot, DateTimeOffset now) => slot.Node is { } node
        ? node.Keys.Count > 0 && IsServed(slot, now)
        : slot.Tombstones.Exists(tombstone => tombstone.Record is not null && now - tombstone.IssuedAt < FreshWithdrawal);

    private static (SignedRegistration Record, DateTimeOffset Received)? Served(Slot slot, DateTimeOffset now)
    {
        if (slot.Node is { } node) return IsServed(slot, now) ? (node.Record, node.LastRegistered) : null;
        var withdrawal = slot.Tombstones.Where(tombstone => tombstone.Record is not null && now < tombstone.KeepUntil).MaxBy(tombstone => tombstone.IssuedAt);
        return withdrawal is null ? null : (withdrawal.Record!, withdrawal.IssuedAt);
    }

    private static bool IsServed(Slot slot, DateTimeOffset now) => slot.Node is { Verified.Wallet: true } node && now < node.Record.ExpiresAt;
}

/// <summary>One page of a listing and how many rows there are in all.</summary>
public sealed record NodePage(IReadOnlyList<RegisteredNode> Nodes, int Total);

/// <summary>A live worker of some model and the address it registered.</summary>
public readonly record struct ProviderEntry(PeerId Peer, Multiaddr Address);

/// <summary>Totals at one instant.</summary>
/// <param name="ActiveNodes">Nodes online or degraded.</param>
/// <param name="TotalNodesRegistered">Nodes ever registered here, whatever became of them.</param>
/// <param name="TotalTokensProcessed">Tokens ever reported by heartbeats.</param>
/// <param name="ModelsServed">Models with at least one active node.</param>
/// <param name="Timestamp">The instant.</param>
public sealed record RegistryStats(int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp);
