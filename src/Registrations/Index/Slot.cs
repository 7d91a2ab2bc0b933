using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;

namespace Registry.Registrations.Index;

/// <summary>What the index holds under one node id: the node, if it is registered, and what must not come back.</summary>
internal sealed class Slot
{
    public Slot(Guid nodeId, PeerId peer)
    {
        NodeId = nodeId;
        Peer = peer;
        Live = new LinkedListNode<Slot>(this);
        Active = new LinkedListNode<Slot>(this);
        OfModel = new LinkedListNode<Slot>(this);
    }

    public Guid NodeId { get; }

    public PeerId Peer { get; }

    public NodeState? Node { get; set; }

    /// <summary>At most one a wallet.</summary>
    public List<Tombstone> Tombstones { get; } = [];

    /// <summary>The model, while there is a record to be found under it.</summary>
    public Model? Model { get; set; }

    /// <summary>Status that was last told to listeners.</summary>
    public NodeStatus Announced { get; set; } = NodeStatus.Offline;

    /// <summary>Place among all that are not offline.</summary>
    public LinkedListNode<Slot> Live { get; }

    /// <summary>Place among the active ones.</summary>
    public LinkedListNode<Slot> Active { get; }

    /// <summary>Place among the active ones of the model, or among those never heard of.</summary>
    public LinkedListNode<Slot> OfModel { get; }

    public bool IsEmpty => Node is null && Tombstones.Count == 0;

    public Tombstone? TombstoneOf(EthereumAddress wallet) => Tombstones.Find(tombstone => tombstone.Wallet.Equals(wallet));

    /// <summary>Issue time of the newest statement of this wallet that is held; null when there is none.</summary>
    public DateTimeOffset? NewestOf(EthereumAddress wallet) =>
        Node is { } node && node.Record.Wallet.Equals(wallet) ? node.Record.IssuedAt : TombstoneOf(wallet)?.IssuedAt;
}

/// <summary>The nodes of one model.</summary>
internal sealed class Model(Multihash hash)
{
    public Multihash Hash { get; } = hash;

    /// <summary>Every slot that has a record of this model, by peer.</summary>
    public Dictionary<PeerId, Slot> Slots { get; } = [];

    /// <summary>Active ones, last heartbeat last.</summary>
    public HeartbeatOrder Active { get; } = new(slot => slot.OfModel);

    /// <summary>Those known from their records alone, which somebody else carried here: no heartbeat says that they live, none that they do not.</summary>
    public HeartbeatOrder Unheard { get; } = new(slot => slot.OfModel);
}
