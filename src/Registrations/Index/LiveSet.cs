using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// Who is in force and who is active, exact at any instant: before a question those whose time has come are looked at again,
/// each once, so that a question costs no more than it shows.
/// </summary>
internal sealed class LiveSet(TimeSpan confirmedFor)
{
    /// <summary>Below it the turns of a model are not worth their memory.</summary>
    private const int MinTurns = 8;

    private readonly PriorityQueue<NodeEntry, Moment> _agenda = new();
    private readonly List<NodeEntry> _changed = [];
    private readonly HashSet<Guid> _heldBack = [];

    /// <summary>Active ones of all models, in the order of listings.</summary>
    public ActiveNodes Active { get; } = new();

    /// <summary>Active peers, each as often as it has models: however many wallets claim one of them, it is one.</summary>
    public int ActiveWorkers { get; private set; }

    /// <summary>Of those, the peers with a node that is confirmed.</summary>
    public int ConfirmedWorkers { get; private set; }

    /// <summary>Models with at least one active node.</summary>
    public int ModelsServed { get; private set; }

    /// <summary>So many will come.</summary>
    public void Expect(int nodes) => _agenda.EnsureCapacity(nodes);

    /// <summary>Puts a node where it now belongs.</summary>
    public void Place(NodeEntry node, DateTimeOffset now)
    {
        var live = node.InForce(now);
        var status = live ? node.State!.Liveness.StatusAt(now) : NodeStatus.Offline;
        node.IsLive = live;
        node.IsShown = live && !IsHeldBack(node);
        node.ConfirmedIn = live && node.IsConfirmed(now, confirmedFor) ? node.Confirmation!.Group : SourceGroup.Unknown;
        SetActive(node, node.IsShown && status is NodeStatus.Online or NodeStatus.Degraded);
        SetUnheard(node, node.IsShown && node.State!.Liveness.LastHeartbeat is null);
        CountConfirmed(node);
        Rank(node);
        if (node.Announced != status) _changed.Add(node);
        if (live) LookAgain(node, now);
    }

    /// <summary>Not to be shown until <see cref="Release"/>, but for what its wallet itself brings.</summary>
    public void HoldBack(Guid node) => _heldBack.Add(node);

    public bool IsHeldBack(Guid node) => _heldBack.Contains(node);

    /// <summary>The network was asked; false when it was not held back.</summary>
    public bool Release(Guid node) => _heldBack.Remove(node);

    /// <summary>Takes a node out for good.</summary>
    public void Take(NodeEntry node)
    {
        SetActive(node, false);
        SetUnheard(node, false);
        node.IsLive = false;
        node.IsShown = false;
        node.ConfirmedIn = SourceGroup.Unknown;
        CountConfirmed(node);
        node.NextLook = default;
        Rank(node);
    }

    private static void Rank(NodeEntry node)
    {
        node.Model.Turns?.Place(node);
        if (node.Model.Turns?.Count < MinTurns) node.Model.Turns = null;
    }

    /// <summary>Looks again at all whose time has come.</summary>
    public void Advance(DateTimeOffset now)
    {
        while (_agenda.TryPeek(out var node, out var at) && at.Value <= now)
        {
            _agenda.Dequeue();
            if (node.NextLook != at) continue;
            node.NextLook = default;
            Place(node, now);
        }
    }

    /// <summary>Nodes whose status is another than listeners were last told; from now on told.</summary>
    public List<RegistrationEvent> Announce(DateTimeOffset now)
    {
        List<RegistrationEvent> events = [];
        foreach (var node in _changed)
        {
            var status = node.IsLive ? node.State!.Liveness.StatusAt(now) : NodeStatus.Offline;
            if (status == node.Announced) continue;
            node.Announced = status;
            if (status is NodeStatus.Degraded) events.Add(new RegistrationEvent(RegistrationEventKind.Degraded, node.Id, now));
            if (status is NodeStatus.Offline) events.Add(new RegistrationEvent(RegistrationEventKind.Offline, node.Id, now));
        }

        _changed.Clear();
        return events;
    }

    /// <summary>Takes it as told already.</summary>
    public static void MarkAnnounced(NodeEntry node, DateTimeOffset now) =>
        node.Announced = node.IsLive ? node.State!.Liveness.StatusAt(now) : NodeStatus.Offline;

    /// <summary>Not shown for that alone.</summary>
    public bool IsHeldBack(NodeEntry node) => IsHeldBack(node.Id) && StatementRules.NeedsQuestion(node.Current!);

    private void SetActive(NodeEntry node, bool active)
    {
        var (before, after) = (node.ActiveAs, active ? ListingKind.Of(node) : (ListingKind?)null);
        if (before == after) return;
        node.ActiveAs = after;
        Active.Move(node, before, after);
        node.Model.Active.Move(node, before, after);
        if (before is not null && after is not null) return;
        if (IsAlone(node, static other => other.IsActive)) ActiveWorkers += active ? 1 : -1;
        if (node.Model.Active.Count == (active ? 1 : 0)) ModelsServed += active ? 1 : -1;
    }

    /// <summary>No other wallet has its peer counted with its model.</summary>
    private static bool IsAlone(NodeEntry node, Func<NodeEntry, bool> counts)
    {
        foreach (var other in node.Peer.Nodes)
        {
            if (other != node && counts(other) && other.Model == node.Model) return false;
        }

        return true;
    }

    /// <summary>Once it is known whether it is active and confirmed.</summary>
    private void CountConfirmed(NodeEntry node)
    {
        var counts = node.IsActive && node.StandsConfirmed;
        if (node.CountsConfirmed == counts) return;
        node.CountsConfirmed = counts;
        if (IsAlone(node, static other => other.CountsConfirmed)) ConfirmedWorkers += counts ? 1 : -1;
    }

    private static void SetUnheard(NodeEntry node, bool unheard)
    {
        if (node.IsUnheard == unheard) return;
        node.IsUnheard = unheard;
        if (unheard) node.Model.Unheard.Add(node);
        else node.Model.Unheard.Remove(node);
    }

    /// <summary>A sign of life only puts the next look off, and then the one on the agenda is early: it finds nothing and looks again.</summary>
    private void LookAgain(NodeEntry node, DateTimeOffset now)
    {
        var next = node.Current!.ExpiresAt;
        if (node.State!.Liveness.NextChange(now) is { } change && change < next) next = change;
        if (node.StandsConfirmed && node.Confirmation!.At + confirmedFor < next) next = node.Confirmation.At + confirmedFor;
        if (node.NextLook.OrNull is { } planned && planned > now && planned <= next) return;
        node.NextLook = Moment.Of(next);
        _agenda.Enqueue(node, node.NextLook);
    }
}
