using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What a registration costs in memory, of which a hundred thousand are held; the rest of it is in docs/benchmarks.md.</summary>
public sealed class FootprintTests
{
    private const int Count = 2_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public void A_statement_takes_little_more_than_its_proofs()
    {
        var record = new SigningWorker(1, 1).Record(Now);
        var model = record.ModelHash;
        Restore(record, record.Peer, model);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++) Restore(record, record.Peer, model);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;

        Assert.InRange(each, 1, record.Bytes.Length + 70);
    }

    /// <summary>All that is made of it at the start, what is let go again then included.</summary>
    [Fact]
    public void The_index_takes_less_than_what_is_indexed()
    {
        var record = new SigningWorker(1, 1).Record(Now);
        var clock = new Testing.ManualTimeProvider();
        clock.Advance(Now - clock.GetUtcNow());
        var few = Opened(record, Count, clock);
        var more = Opened(record, 2 * Count, clock);

        Assert.InRange((more - few) / Count, 1, 750);
    }

    private static long Opened(SignedRegistration record, int count, TimeProvider clock)
    {
        List<(HeldStatement, Guid?)> statements = [];
        List<StoredNode> nodes = [];
        for (var i = 0; i < count; i++)
        {
            var peer = new SigningWorker(1, i).Peer;
            var node = new Guid(i, 0, 0, new byte[8]);
            statements.Add((Restore(record, peer, record.ModelHash), node));
            nodes.Add(new StoredNode(node, new NodeState { LastRegistered = Now, Liveness = new NodeLiveness { Since = Now }.HeardAt(Now, ReportedStatus.Active) }));
        }

        var stored = new StoredRegistrations(statements, nodes, count, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var registrar = Registrar.Open(new RegistrationOptions(), new FixedStore(stored), clock);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(count, registrar.Stats().ActiveNodes);
        return allocated;
    }

    private static HeldStatement Restore(SignedRegistration record, PeerId peer, Multihash model) => HeldStatement.Restore(
        StatementPlace.Proven, peer, model, WalletId.Of(record.Wallet), record.IssuedAt.ToUnixTimeSeconds(), record.ExpiresAt.ToUnixTimeSeconds(), 0, new VerifiedProofs(true, true), record.Bytes.Span, new StatementOrigin(Now, false, SourceGroup.Of(Home.From)));

    private sealed class FixedStore(StoredRegistrations stored) : IRegistrationStore
    {
        public StoredRegistrations Load() => stored;

        public Task<string?> CommitAsync(RegistrationChange change) => Task.FromResult<string?>(null);

        public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => ValueTask.FromResult<string?>(null);
    }
}
