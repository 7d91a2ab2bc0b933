using Registry.Registrations.Changes;
using Registry.Registrations.Index;
using Registry.Registrations.State;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>Statements forgotten in one sweep: those share commits, and the rest can wait for the next.</summary>
    private const int MaxForgottenPerSweep = 1_000;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Nodes whose last sign of life was a connection, or of which the network answered: that is soft, and reaches the disk with the next sweep.</summary>
    private readonly HashSet<NodeEntry> _unsaved = [];

    /// <summary>Notices who became degraded or offline (events only: queries never wait for it) and forgets what is no longer needed.</summary>
    public async Task SweepAsync()
    {
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
        await Task.WhenAll([.. forgettable.Select(ForgetAsync), .. unsaved.Select(SaveAsync)]);
        if (over.Count > 0) await _changes.RunAsync([], _ => new Plan<bool>(true) { Change = new RegistrationChange { RemovedMarks = over } }, _ => false, CancellationToken.None);
    }

    /// <summary>Sweeps every minute until cancelled.</summary>
    public async Task RunSweeperAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await SweepAsync();
            try
            {
                await Task.Delay(SweepPeriod, _clock.Provider, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task ForgetAsync(HeldStatement statement) => _changes.RunAsync(
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
