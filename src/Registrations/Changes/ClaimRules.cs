using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>
/// What holds for registrations that the peer did not sign: they stay here, stand side by side, and nobody holds a peer by
/// being first.
/// </summary>
internal sealed class ClaimRules(RegistrationOptions options, RegistrationIndex index)
{
    public Failure? Objection(HeldStatement given, HeldStatement? held, NodeEntry? node, DateTimeOffset now)
    {
        if (!given.Proofs.Wallet && held is { Proofs.Wallet: true } && node is { IsLive: true })
        {
            return new Failure(FailureKind.SignatureRequired, "This was registered with a wallet signature and is changed only with one.");
        }

        if (node?.Proven is { } proven && (HeldStatement.Compare(proven, given) > 0 || node.IsInForce(proven, now)))
        {
            return new Failure(FailureKind.StaleRegistration, "The registration held is signed by the peer, too: sign this one with the peer's key, or withdraw that one first.");
        }

        return !given.Proofs.Wallet && OtherSigned(given, now)
            ? new Failure(FailureKind.PeerOwned, $"{given.Peer} is registered with a wallet signature.")
            : null;
    }

    /// <summary>
    /// The claims that make way for a new one, so that at most so many wallets have claims of a peer, with so many models each;
    /// those being committed count. Those that are over go first; else nobody does, and null is answered, unless the newcomer comes
    /// from where the peer was found.
    /// </summary>
    public List<HeldStatement>? MakingWay(HeldStatement given, DateTimeOffset now)
    {
        var claims = index.ComingOf(given.Peer).Where(other => other.Place == StatementPlace.Claim).ToList();
        var own = claims.Where(other => other.Wallet == given.Wallet).ToList();
        if (own.Count > 0)
        {
            if (own.Exists(other => other.Key == given.Key) || own.Count < options.MaxModelsPerPeer) return [];
            return own.Where(other => IsOver(other, now)).MinBy(other => other.Origin.Received) is { } over ? [over] : null;
        }

        var byWallet = claims.GroupBy(other => other.Wallet).Select(group => group.ToList()).ToList();
        if (byWallet.Count < options.MaxClaimingWalletsPerPeer) return [];
        // What is being committed has to stay until it is.
        byWallet.RemoveAll(group => group.Exists(other => !ReferenceEquals(index.Find(other.Key), other)));
        return byWallet.Where(group => group.TrueForAll(other => IsOver(other, now))).MinBy(group => group.Min(other => other.Origin.Received)) ?? Squatters(given, byWallet, now);
    }

    /// <summary>
    /// The claims of the wallet that was not confirmed for the longest, of those that never were the one that came last; none for
    /// a newcomer from elsewhere, who would only squat in its place, and none of who comes from where the peer was found himself.
    /// </summary>
    private List<HeldStatement>? Squatters(HeldStatement given, List<List<HeldStatement>> byWallet, DateTimeOffset now)
    {
        if (index.Find(given.Peer)?.Found is not { } found || !IsFrom(given) || (now - found.At).Duration() >= options.Confirming.Lifetime) return null;
        return byWallet
            .Where(group => !group.Exists(IsFrom))
            .OrderBy(group => group.Max(other => NodeOf(other)?.Confirmation?.At ?? DateTimeOffset.MinValue))
            .ThenByDescending(group => group.Min(Since))
            .FirstOrDefault();

        bool IsFrom(HeldStatement claim) => claim.Origin.Source == found.Group;
    }

    private DateTimeOffset Since(HeldStatement claim) => NodeOf(claim)?.State?.Liveness.Since ?? claim.Origin.Received;

    private NodeEntry? NodeOf(HeldStatement claim) => index.Find(claim.Peer)?.Nodes.FirstOrDefault(node => ReferenceEquals(node.Claim, claim));

    private bool IsOver(HeldStatement claim, DateTimeOffset now) =>
        now >= claim.ExpiresAt || StatementRules.EndingOf(claim, index.StatementsOf(claim.Peer), now) is not null;

    /// <summary>A signed registration of another wallet is in force: what nobody signed does not stand beside it.</summary>
    private bool OtherSigned(HeldStatement given, DateTimeOffset now) =>
        index.StatementsOf(given.Peer).Any(other =>
            other.Place is StatementPlace.Claim or StatementPlace.Proven
            && other.Proofs.Wallet && other.Wallet != given.Wallet && now < other.ExpiresAt
            && StatementRules.EndingOf(other, index.StatementsOf(given.Peer), now) is null);
}
