using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Changes;

/// <summary>What withdrawals change. Called under the index lock and the turn at their gates.</summary>
internal sealed class WithdrawalPlanner(RegistrationOptions options, RegistrationIndex index, RoomPlanner room)
{
    private readonly PeerBounds _bounds = new(options, index);

    /// <summary>By key: the node ends at this daemon, and stays ended until a later registration of it comes.</summary>
    public static Plan<WithdrawalOutcome> ByCredential(NodeEntry node, DateTimeOffset now) => new(new WithdrawalOutcome.Local(node.Id))
    {
        Events = [new RegistrationEvent(RegistrationEventKind.Withdrawn, node.Id, now) { Key = RegistrationEvent.KeyOf(node.Current!) }],
        Change = new RegistrationChange { SavedNode = new StoredNode(node.Id, node.State! with { Ended = EndedHere.Of(node.Current!) }) },
    };

    /// <summary>The places that a signed withdrawal is held at: one for each of its authors.</summary>
    public static IEnumerable<StatementPlace> PlacesOf(SignedRegistration withdrawal)
    {
        if (withdrawal.HasPeerSignature) yield return StatementPlace.PeerWithdrawal;
        if (withdrawal.HasWalletProof) yield return StatementPlace.WalletWithdrawal;
    }

    /// <param name="withdrawal">Signed by the wallet, the peer, or both; checked.</param>
    /// <param name="origin">How it came here; it may be known before what it withdraws.</param>
    /// <param name="now">The present.</param>
    public Plan<WithdrawalOutcome> ByStatement(SignedRegistration withdrawal, StatementOrigin origin, DateTimeOffset now)
    {
        var model = withdrawal.ModelId == StatementReader.AnyModel ? null : index.Shared(withdrawal.ModelHash);
        // One that both signed may be too old for the peer's key and still count under the wallet's.
        var given = PlacesOf(withdrawal).Select(place => HeldStatement.Of(withdrawal, place, model, origin))
            .Where(statement => StatementRules.IsForNow(statement, now, options.ClockTolerance)).ToList();
        if (given.Count == 0)
        {
            return Refused(FailureKind.NotForNow, "issued_at is too far from this daemon's clock.");
        }

        var news = given.Where(statement => index.Find(statement.Key) is not { } held || HeldStatement.Compare(statement, held) > 0).ToList();
        if (news.Count == 0) return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Everywhere([]));

        List<HeldStatement> newcomers = [.. news.Where(statement => index.Find(statement.Key) is null)];
        List<HeldStatement> leaving = [];
        foreach (var newcomer in newcomers)
        {
            if (_bounds.For(newcomer, now) is not { } way) return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Refused(_bounds.Full(newcomer)));
            leaving.AddRange(way.Where(one => !leaving.Contains(one)));
        }

        if (room.For(newcomers, leaving, now) is not { } more) return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Refused(room.Full()));
        leaving.AddRange(more);

        var after = news.Aggregate(index.StatementsOf(withdrawal.Peer), (held, statement) => held.With(statement));
        var ended = index.Find(withdrawal.Peer)?.Nodes
            .Where(node => node.IsLive && StatementRules.EndingOf(node.Current!, after, now) is not null)
            .Select(node => node.Id).ToList() ?? [];
        return new Plan<WithdrawalOutcome>(new WithdrawalOutcome.Everywhere(ended))
        {
            Events = [.. Events(news, ended, origin, now)],
            Change = new RegistrationChange
            {
                RemovedStatements = leaving,
                RemovedNodes = [.. leaving.Select(one => one.Peer).Distinct().SelectMany(peer => index.OrphanedBy(peer, leaving, null, null))],
                SavedStatements = [.. news.Select(statement => (statement, (Guid?)null))],
            },
        };
    }

    /// <summary>One for each node that ended, and one for each key under which there is something new to publish.</summary>
    private static IEnumerable<RegistrationEvent> Events(List<HeldStatement> news, List<Guid> ended, StatementOrigin origin, DateTimeOffset now)
    {
        foreach (var node in ended) yield return new RegistrationEvent(RegistrationEventKind.Withdrawn, node, now) { IsForeign = origin.IsCarried };
        foreach (var statement in news)
        {
            yield return new RegistrationEvent(RegistrationEventKind.Published, Guid.Empty, now) { Key = RecordKey.Of(statement.Key).ToBytes(), IsForeign = origin.IsCarried };
        }
    }

    private static Plan<WithdrawalOutcome> Refused(FailureKind kind, string message) => new(new WithdrawalOutcome.Refused(new Failure(kind, message)));
}
