using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What takes long does not take the lock that everybody waits for.</summary>
public sealed class LockTests
{
    private readonly Testing.ManualTimeProvider _time = new();

    [Fact]
    public async Task Answers_are_not_read_from_their_records_before_they_are_looked_at()
    {
        var worker = new SigningWorker(1, 1);
        var registrar = Registrar.Open(new RegistrationOptions(), new UnreadableStore(worker, _time.GetUtcNow()), _time);

        RegisteredNode[] rows = [.. registrar.WorkersOf(worker.ModelHash.Bytes.Span), .. registrar.NodesOf(worker.Peer), .. registrar.Active(null, 10).Nodes, .. registrar.RecordsHeld(0, 10, out _, (peer, _) => peer.Equals(worker.Peer)), registrar.Find(worker.NodeId)!];

        Assert.Equal(5, rows.Length);
        Assert.All(rows, row => Assert.Throws<InvalidDataException>(() => row.Record));
        Assert.Equal(0, await registrar.EndedAsync());
    }

    [Fact]
    public async Task Whether_nodes_are_blocked_is_asked_while_others_go_on()
    {
        var worker = new SigningWorker(1, 1);
        Registrar? registrar = null;
        List<bool> others = [];
        registrar = Registrar.Open(new RegistrationOptions(), new UnreadableStore(worker, _time.GetUtcNow()), _time, isBlocked: (_, _, _) =>
        {
            // Another thread, since the lock lets its own in again.
            others.Add(Task.Run(() => registrar!.Stats()).Wait(TimeSpan.FromSeconds(10)));
            return true;
        });

        Assert.Equal(1, await registrar.EndedAsync());
        Assert.All(others, Assert.True);
        Assert.NotEmpty(others);
        Assert.Null(registrar.Find(worker.NodeId));
    }

    /// <summary>Holds one proven registration whose bytes are none after the first.</summary>
    private sealed class UnreadableStore(SigningWorker worker, DateTimeOffset now) : IRegistrationStore
    {
        public StoredRegistrations Load()
        {
            var statement = HeldStatement.Restore(
                StatementPlace.Proven, worker.Peer, worker.ModelHash, WalletId.Of(worker.Wallet.Address), now.ToUnixTimeSeconds(), now.AddDays(1).ToUnixTimeSeconds(), 0, new VerifiedProofs(true, true), (byte[])[.. worker.Record(now).Bytes.Span, 0xff], new StatementOrigin(now, false, default));
            var state = new NodeState { LastRegistered = now, Liveness = new Liveness.NodeLiveness { Since = now, LastHeartbeat = now } };
            return new StoredRegistrations([(statement, worker.NodeId)], [new StoredNode(worker.NodeId, state)], 1, 0);
        }

        public Task<string?> CommitAsync(RegistrationChange change) => Task.FromResult<string?>(null);

        public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => new((string?)null);
    }
}

internal static class EndedNodes
{
    /// <summary>How many nodes <see cref="Registrar.EndBlockedAsync"/> ends.</summary>
    public static async Task<int> EndedAsync(this Registrar registrar)
    {
        var ended = 0;
        registrar.Changed += happened => ended += happened.Kind == RegistrationEventKind.Withdrawn ? 1 : 0;
        await registrar.EndBlockedAsync();
        return ended;
    }
}
