using System.Runtime.InteropServices;

namespace Registry.Libp2p.Swarm.Limits;

/// <summary>Connections of each address group; only groups with any take memory.</summary>
internal sealed class GroupCounts
{
    private readonly Dictionary<AddressGroup, int> _counts = [];

    public int Groups => _counts.Count;

    public int this[AddressGroup group] => _counts.GetValueOrDefault(group);

    public void Add(AddressGroup group) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, group, out _)++;

    public void Remove(AddressGroup group)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, group);
        if (--count == 0) _counts.Remove(group);
    }
}
