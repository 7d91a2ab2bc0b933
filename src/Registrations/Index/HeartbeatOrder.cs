namespace Registry.Registrations.Index;

/// <summary>Nodes in order of their last heartbeat. As heartbeats are new when they come, putting one in its place is constant-time.</summary>
internal sealed class HeartbeatOrder(Func<Slot, LinkedListNode<Slot>> place)
{
    private readonly LinkedList<Slot> _slots = new();

    public int Count => _slots.Count;

    public Slot? Oldest => _slots.First?.Value;

    public void Add(Slot slot)
    {
        var before = _slots.Last;
        while (before is not null && before.Value.Node!.Liveness.LastHeartbeat > slot.Node!.Liveness.LastHeartbeat)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _slots.AddFirst(place(slot));
        }
        else
        {
            _slots.AddAfter(before, place(slot));
        }
    }

    /// <summary>Does nothing when it is not in here.</summary>
    public void Remove(Slot slot)
    {
        var node = place(slot);
        if (node.List == _slots) _slots.Remove(node);
    }

    public bool Contains(Slot slot) => place(slot).List == _slots;

    public IEnumerable<Slot> NewestFirst()
    {
        for (var node = _slots.Last; node is not null; node = node.Previous) yield return node.Value;
    }

    public IEnumerable<Slot> OldestFirst()
    {
        for (var node = _slots.First; node is not null; node = node.Next) yield return node.Value;
    }
}
