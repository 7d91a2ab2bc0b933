using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>
/// How much is held of one peer: every decision about it looks at all of that, under the lock that everybody waits for. Models
/// are free to name, and wallets to make.
/// </summary>
internal sealed class PeerBounds(RegistrationOptions options, RegistrationIndex index)
{
    /// <summary>
    /// What makes way for one more statement of its kind; empty when there is room, null when nothing may go. Of one author what
    /// is over goes; of strangers to the peer, who share one bound, the group of addresses that has most of them gives.
    /// </summary>
    public IReadOnlyList<HeldStatement>? For(HeldStatement given, DateTimeOffset now)
    {
        var all = index.ComingOf(given.Peer).ToList();
        if (IsStrangers(given, all)) return Strangers(given, [.. all.Where(other => IsStrangers(other, all))]);
        var alike = all.Where(other => other.Place == given.Place && (given.Place is StatementPlace.Proven or StatementPlace.PeerWithdrawal || other.Wallet == given.Wallet)).ToList();
        if (alike.Count < options.MaxStatementsPerAuthor) return [];
        return alike.Where(other => now >= other.ExpiresAt && IsHeld(other)).MinBy(other => other.IssuedAt) is { } over ? [over] : null;
    }

    public Failure Full(HeldStatement given) => new(FailureKind.LimitReached, $"As much is kept of {given.Peer} as may be: {options.MaxStatementsPerAuthor} statements of a kind by one author, and by strangers to it.");

    private IReadOnlyList<HeldStatement>? Strangers(HeldStatement given, List<HeldStatement> strangers)
    {
        if (strangers.Count < options.MaxStatementsPerAuthor) return [];
        var most = strangers.Append(given).GroupBy(other => other.Origin.Source.Wider).MaxBy(group => group.Count())!;
        return most.Where(other => !ReferenceEquals(other, given) && IsHeld(other)).MinBy(other => other.Origin.Received) is { } gives ? [gives] : null;
    }

    /// <summary>The word of a wallet that registered nothing of this peer here.</summary>
    private static bool IsStrangers(HeldStatement statement, List<HeldStatement> all) =>
        statement.Place is StatementPlace.WalletWithdrawal or StatementPlace.Authorization
        && !all.Exists(other => other.Wallet == statement.Wallet && other.Place is StatementPlace.Proven or StatementPlace.Claim);

    /// <summary>What is being committed has to stay until it is.</summary>
    private bool IsHeld(HeldStatement statement) => ReferenceEquals(index.Find(statement.Key), statement);
}
