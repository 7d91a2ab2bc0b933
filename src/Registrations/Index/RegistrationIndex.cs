using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Records;

namespace Registry.Registrations.Index;

/// <summary>
/// Everything that is committed, in memory. Not safe for several threads: the registrar holds its lock around every call.
/// </summary>
internal sealed class RegistrationIndex
{
    private readonly Dictionary<Guid, Slot> _slots = [];
    private readonly Dictionary<PeerId, List<Slot>> _peers = [];
    private readonly Dictionary<Multihash, Model> _models = [];

    public RegistrationIndex(RegistrationOptions options, StoredRegistrations stored, DateTimeOffset now)
    {
        Quota = new RecordQuota(options);
        NodesEver = stored.NodesEver;
        TokensEver = stored.TokensEver;
        // In order of heartbeats, so that each goes to the end of the lists.
        foreach (var node in stored.Nodes.Where(node => node.Record.Network == options.Network).OrderBy(node => node.Liveness.LastHeartbeat))
        {
            Save(node, now);
            _slots[node.NodeId].Announced = node.Liveness.StatusAt(now);
            Quota.Add(node.Record.Wallet);
        }

        foreach (var tombstone in stored.Tombstones)
        {
            Save(tombstone);
            Quota.Add(tombstone.Wallet);
        }
    }

    public RecordQuota Quota { get; }

    public LiveSet Live { get; } = new();

    public long NodesEver { get; private set; }

    public long TokensEver { get; private set; }

    public IEnumerable<Slot> Slots => _slots.Values;

    public Slot? Find(Guid nodeId) => _slots.GetValueOrDefault(nodeId);

    /// <summary>The registered nodes of a peer; they all belong to one wallet.</summary>
    public IReadOnlyList<Slot> NodesOf(PeerId peer) => _peers.TryGetValue(peer, out var slots) ? slots : [];

    public bool TryFindModel(Multihash hash, [NotNullWhen(true)] out Model? model) => _models.TryGetValue(hash, out model);

    public Slot? FindRecord(Multihash model, PeerId peer) => _models.TryGetValue(model, out var found) ? found.Slots.GetValueOrDefault(peer) : null;

    /// <summary>Shows a change that is committed.</summary>
    public void Apply(RegistrationChange change, DateTimeOffset now)
    {
        foreach (var node in change.RemovedNodes) Remove(node);
        foreach (var tombstone in change.RemovedTombstones) Remove(tombstone);
        if ((change.SavedNode ?? change.SavedLiveness) is { } saved) Save(saved, now);
        foreach (var tombstone in change.SavedTombstones) Save(tombstone);
        NodesEver += change.AddedNodes;
        TokensEver += Math.Min(change.AddedTokens, long.MaxValue - TokensEver);
    }

    private void Save(NodeState node, DateTimeOffset now)
    {
        var slot = SlotOf(node.NodeId, node.Record.Peer);
        if (slot.Node is null) AddTo(_peers, slot);
        slot.Node = node;
        File(slot, node.Record);
        Live.Place(slot, now);
        slot.Announced = node.Liveness.StatusAt(now);
    }

    private void Save(Tombstone tombstone)
    {
        var slot = SlotOf(tombstone.NodeId, tombstone.Peer);
        slot.Tombstones.RemoveAll(held => held.Wallet.Equals(tombstone.Wallet));
        slot.Tombstones.Add(tombstone);
        if (tombstone.Record is { } record) File(slot, record);
    }

    private void Remove(NodeState node)
    {
        if (Find(node.NodeId) is not { Node: not null } slot) return;
        Live.Take(slot);
        slot.Node = null;
        slot.Announced = NodeStatus.Offline;
        RemoveFrom(_peers, slot);
        Tidy(slot);
    }

    private void Remove(Tombstone tombstone)
    {
        if (Find(tombstone.NodeId) is not { } slot) return;
        slot.Tombstones.RemoveAll(held => held.Wallet.Equals(tombstone.Wallet));
        Tidy(slot);
    }

    /// <summary>Makes the slot findable by model and peer.</summary>
    private void File(Slot slot, SignedRegistration record)
    {
        if (!_models.TryGetValue(record.ModelHash, out var model))
        {
            _models.Add(record.ModelHash, model = new Model(record.ModelHash));
        }

        model.Slots[slot.Peer] = slot;
        slot.Model = model;
    }

    /// <summary>Forgets what holds nothing any more.</summary>
    private void Tidy(Slot slot)
    {
        if (slot.IsEmpty) _slots.Remove(slot.NodeId);
        if (slot.Model is not { } model || slot.Node is not null || slot.Tombstones.Exists(tombstone => tombstone.Record is not null))
        {
            return;
        }

        slot.Model = null;
        model.Slots.Remove(slot.Peer);
        if (model.Slots.Count == 0) _models.Remove(model.Hash);
    }

    private Slot SlotOf(Guid nodeId, PeerId peer)
    {
        if (!_slots.TryGetValue(nodeId, out var slot)) _slots.Add(nodeId, slot = new Slot(nodeId, peer));
        return slot;
    }

    private static void AddTo(Dictionary<PeerId, List<Slot>> lists, Slot slot)
    {
        if (!lists.TryGetValue(slot.Peer, out var slots)) lists.Add(slot.Peer, slots = []);
        slots.Add(slot);
    }

    private static void RemoveFrom(Dictionary<PeerId, List<Slot>> lists, Slot slot)
    {
        if (lists.TryGetValue(slot.Peer, out var slots) && slots.Remove(slot) && slots.Count == 0) lists.Remove(slot.Peer);
    }
}
