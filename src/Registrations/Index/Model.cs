using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations.Index;

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
