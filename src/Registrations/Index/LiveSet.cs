using Registry.Registrations.Liveness;

namespace Registry.Registrations.Index;

/// <summary>
/// Who is live and who is active, exact at any instant: before a question the nodes whose time has run out are taken from the
/// old end, each once, so a question costs no more than it shows.
/// </summary>
internal sealed class LiveSet
{
    private readonly HeartbeatOrder _live = new(slot => slot.Live);
    private readonly List<Slot> _ranOut = [];

    /// <summary>Online or degraded, last heartbeat last.</summary>
    public HeartbeatOrder Active { get; } = new(slot => slot.Active);

    /// <summary>Models with at least one active node.</summary>
    public int ModelsServed { get; private set; }

    /// <summary>Puts a slot where its node now belongs.</summary>
    public void Place(Slot slot, DateTimeOffset now)
    {
        Take(slot);
        if (slot.Node is { Liveness.LastHeartbeat: null }) slot.Model!.Unheard.Add(slot);
        if (slot.Node is not { } node || node.Liveness.StatusAt(now) == NodeStatus.Offline) return;
        _live.Add(slot);
        if (node.Liveness.Reported != ReportedStatus.Active) return;
        Active.Add(slot);
        slot.Model!.Active.Add(slot);
        if (slot.Model.Active.Count == 1) ModelsServed++;
    }

    /// <summary>Takes a slot out; its model must still be the one that it was placed with.</summary>
    public void Take(Slot slot)
    {
        _live.Remove(slot);
        slot.Model?.Unheard.Remove(slot);
        if (!Active.Contains(slot)) return;
        Active.Remove(slot);
        slot.Model!.Active.Remove(slot);
        if (slot.Model.Active.Count == 0) ModelsServed--;
    }

    /// <summary>Takes out everyone who is offline by now.</summary>
    public void Advance(DateTimeOffset now)
    {
        while (_live.Oldest is { } oldest && oldest.Node!.Liveness.StatusAt(now) == NodeStatus.Offline)
        {
            Take(oldest);
            _ranOut.Add(oldest);
        }
    }

    /// <summary>Nodes whose status is another than listeners were last told; from now on told.</summary>
    public List<RegistrationEvent> Announce(DateTimeOffset now)
    {
        Advance(now);
        List<RegistrationEvent> events = [];
        foreach (var slot in _ranOut) Announce(slot, NodeStatus.Offline, RegistrationEventKind.Offline, now, events);
        _ranOut.Clear();
        foreach (var slot in _live.OldestFirst().TakeWhile(slot => now - slot.Node!.Liveness.LastHeartbeat > NodeLiveness.OnlineFor))
        {
            Announce(slot, NodeStatus.Degraded, RegistrationEventKind.Degraded, now, events);
        }

        return events;
    }

    private static void Announce(Slot slot, NodeStatus status, RegistrationEventKind kind, DateTimeOffset now, List<RegistrationEvent> events)
    {
        if (slot.Node?.Liveness.StatusAt(now) != status || slot.Announced == status) return;
        slot.Announced = status;
        events.Add(new RegistrationEvent(kind, slot.NodeId, now));
    }
}
