using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Changes;

/// <summary>Authorizations on their way from a wallet to its worker. Called under the index lock and the turn at their gate.</summary>
internal sealed class AuthorizationPlanner(RegistrationOptions options, RegistrationIndex index, RoomPlanner room)
{
    public const int MaxCodeLength = 128;

    private readonly PeerBounds _bounds = new(options, index);

    public Plan<AuthorizationOutcome> Decide(SignedRegistration authorization, StatementOrigin origin, DateTimeOffset now)
    {
        var given = HeldStatement.Of(authorization, StatementPlace.Authorization, authorization.ModelId == StatementReader.AnyModel ? null : authorization.ModelHash, origin);
        if (given.IssuedAt > now + options.ClockTolerance || now >= given.ExpiresAt)
        {
            return Refused(new Failure(FailureKind.NotForNow, "The authorization is over, or issued_at is too far ahead of this daemon's clock."));
        }

        if (StatementRules.IsWithdrawn(given, index.StatementsOf(given.Peer)))
        {
            return Refused(new Failure(FailureKind.StaleRegistration, "The wallet has withdrawn what it authorized up to then."));
        }

        var held = index.Find(given.Key);
        if (held is not null && HeldStatement.Compare(held, given) >= 0)
        {
            return held.IsSame(given)
                ? new Plan<AuthorizationOutcome>(new AuthorizationOutcome.Kept(given.ExpiresAt))
                : Refused(new Failure(FailureKind.StaleRegistration, "A later authorization by this wallet for this peer is kept."));
        }

        IReadOnlyList<HeldStatement> leaving = [];
        if (held is null)
        {
            if (_bounds.For(given, now) is not { } way) return Refused(_bounds.Full(given));
            if (room.For([given], way, now) is not { } more) return Refused(room.Full());
            leaving = [.. way, .. more];
        }

        return new Plan<AuthorizationOutcome>(new AuthorizationOutcome.Kept(given.ExpiresAt))
        {
            Change = new RegistrationChange
            {
                RemovedStatements = leaving,
                RemovedNodes = [.. leaving.Select(one => one.Peer).Distinct().SelectMany(peer => index.OrphanedBy(peer, leaving, null, null))],
                SavedStatements = [(given, null)],
            },
        };
    }

    private static Plan<AuthorizationOutcome> Refused(Failure failure) => new(new AuthorizationOutcome.Refused(failure));
}
