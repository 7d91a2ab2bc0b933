using Registry.Registrations.Records;

namespace Registry.Registrations.State;

/// <summary>
/// What follows from the statements held of one peer: functions of their bytes and of the clock, whatever the order in which
/// they came (docs/protocols/registration-record.md, "State").
/// </summary>
internal static class StatementRules
{
    /// <summary>A wallet that has just signed over HTTP would have withdrawn instead.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>Whether a statement may be stored now: neither from the future nor older than what it could still count for.</summary>
    public static bool IsForNow(HeldStatement statement, DateTimeOffset now, TimeSpan tolerance) =>
        statement.IssuedAt <= now + tolerance && now < statement.KeptUntil;

    /// <summary>What has ended a registration for good; null while nothing has. Its own expiry is another matter.</summary>
    public static Ending? EndingOf(HeldStatement registration, Few<HeldStatement> ofPeer, DateTimeOffset now) => EndedBy(registration, ofPeer, now)?.Why;

    /// <summary>The same with the statement that did it.</summary>
    public static (Ending Why, HeldStatement By)? EndedBy(HeldStatement registration, Few<HeldStatement> ofPeer, DateTimeOffset now)
    {
        foreach (var other in ofPeer)
        {
            switch (other.Place)
            {
                case StatementPlace.PeerWithdrawal when Covers(other, registration) && other.IssuedAt >= registration.IssuedAt:
                    return (Ending.WithdrawnByPeer, other);

                case StatementPlace.WalletWithdrawal when other.Wallet == registration.Wallet && Covers(other, registration):
                    // An authorization counts only if the wallet gave it after every withdrawal.
                    if (other.IssuedAt >= (registration.AuthorizedAt ?? registration.IssuedAt)) return (Ending.WithdrawnByWallet, other);
                    break;

                case StatementPlace.Proven when other.Wallet != registration.Wallet && Ends(other, registration, ofPeer, now):
                    return (Ending.PeerMoved, other);
            }
        }

        return null;
    }

    /// <summary>Whether the wallet withdrew an authorization, or all that it had authorized of its model.</summary>
    public static bool IsWithdrawn(HeldStatement authorization, Few<HeldStatement> ofPeer)
    {
        foreach (var other in ofPeer)
        {
            if (other.Place == StatementPlace.WalletWithdrawal && other.Wallet == authorization.Wallet && Covers(other, authorization) && other.IssuedAt >= authorization.IssuedAt) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a withdrawal may be out there that was not heard here: not of what its wallet signed and brought just now.
    /// </summary>
    public static bool NeedsQuestion(HeldStatement registration) =>
        registration.Place == StatementPlace.Proven
        && (registration.Origin.IsCarried || registration.AuthorizedAt is not null || registration.Origin.Received - registration.IssuedAt > FreshFor);

    /// <summary>The greatest proven registration: its wallet owns the peer, whether the registration is live or not.</summary>
    public static HeldStatement? OwnerOf(Few<HeldStatement> ofPeer)
    {
        HeldStatement? greatest = null;
        foreach (var statement in ofPeer)
        {
            if (statement.Place == StatementPlace.Proven && (greatest is null || HeldStatement.Compare(statement, greatest) > 0)) greatest = statement;
        }

        return greatest;
    }

    /// <summary>A proven registration of another wallet ends what is smaller, and while it is in force every claim.</summary>
    private static bool Ends(HeldStatement proven, HeldStatement registration, Few<HeldStatement> ofPeer, DateTimeOffset now) =>
        HeldStatement.Compare(proven, registration) > 0
        || (registration.Place == StatementPlace.Claim && now < proven.ExpiresAt && EndingOf(proven, ofPeer, now) is null);

    private static bool Covers(HeldStatement withdrawal, HeldStatement registration) =>
        withdrawal.Model is null || withdrawal.Model.Equals(registration.Model);
}

/// <summary>Why a registration that has not expired is not in force.</summary>
internal enum Ending
{
    WithdrawnByPeer,
    WithdrawnByWallet,

    /// <summary>The peer's key spoke for another wallet since.</summary>
    PeerMoved,
}
