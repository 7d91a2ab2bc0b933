using Registry.Registrations.Changes;
using Registry.Registrations.Index;
using Registry.Registrations.State;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>Statements forgotten in one sweep: those share commits, and the rest can wait for the next.</summary>
    private const int MaxForgottenPerSweep = 1_000;

    /// <summary>How often <see cref="SweepAsync"/> is to be called.</summary>
    public static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Nodes whose last sign of life was a connection, or of which the network answered: that is soft, and reaches the disk with the next sweep.</summary>
    private readonly HashSet<NodeEntry> _unsaved = [];

    /// <summary>Blocked nodes may be held: after a start, when nobody knows whether they were ended before it, or when that could not be stored.</summary>
    private volatile bool _mayHoldBlocked = true;

    /// <summary>
    /// Notices who became degraded or offline (events only: queries never wait for it), forgets what is no longer needed, and
    /// ends what is blocked and was not ended yet. Cancelling gives up waiting for the disk.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellation = default)
    {
        if (_mayHoldBlocked)
        {
            _mayHoldBlocked = false;
            await EndBlockedAsync().WaitAsync(cancellation);
        }

        List<RegistrationEvent> events;
        PeerHoldings[] peers;
        IReadOnlyList<Guid> over;
        List<NodeEntry> unsaved;
        var now = _clock.Now;
        lock (_lock)
        {
            _index.Advance(now);
            events = _index.Live.Announce(now);
            peers = [.. _index.Peers];
            over = _index.Marks.Over(now);
            unsaved = [.. _unsaved];
            _unsaved.Clear();
            _throttle.Sweep(now);
        }

        _changes.Announce(events);
        // Nobody waits while they are looked through: who is to go is asked again at its turn.
        List<HeldStatement> forgettable = [.. peers.SelectMany(peer => peer.Statements).Where(statement => now >= statement.KeptUntil).Take(MaxForgottenPerSweep)];
        await Task.WhenAll([.. forgettable.Select(ForgetAsync), .. unsaved.Select(SaveAsync)]).WaitAsync(cancellation);
        if (over.Count > 0) await _changes.RunAsync([], _ => new Plan<bool>(true) { Change = new RegistrationChange { RemovedMarks = over } }, _ => false, cancellation);
    }

    private async Task ForgetAsync(HeldStatement statement) => await _changes.RunAsync(
        GatesOf(statement.Read()),
        now => !ReferenceEquals(_index.Find(statement.Key), statement) || now < statement.KeptUntil
            ? new Plan<bool>(false)
            : new Plan<bool>(true)
            {
                Change = new RegistrationChange { RemovedStatements = [statement], RemovedNodes = _index.OrphanedBy(statement.Peer, [statement], null, null) },
            },
        _ => false,
        CancellationToken.None);

    private Task SaveAsync(NodeEntry node) => _changes.RunAsync(
        [GateOf(node.Id)],
        _ => !ReferenceEquals(_index.Find(node.Id), node)
            ? new Plan<bool>(false)
            : new Plan<bool>(true) { Change = new RegistrationChange { SavedNode = new StoredNode(node.Id, node.State!) } },
        _ => false,
        CancellationToken.None);
}
