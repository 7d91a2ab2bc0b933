namespace Registry.Registrations.Tests.Model;

/// <summary>A statement that came, how, and when.</summary>
internal sealed record Receipt(ModelStatement Statement, ModelWay Way, long At);

/// <summary>
/// The rules of registrations as a function of what was received and of the present time, written from the rules' text (quoted) and
/// to be read beside it; slow and without state. Where the text leaves a choice, a comment begins with "Choice".
/// </summary>
/// <remarks>Rules are virtual for <see cref="Mutants"/> only.</remarks>
internal class ReferenceModel(IComparer<ModelStatement> bytes) : IComparer<ModelStatement>
{
    /// <summary>What is live now, given all that was received, in the order of arrival.</summary>
    public IReadOnlyList<LiveNode> Live(IEnumerable<Receipt> receipts, long now)
    {
        var kept = new List<ModelStatement>();
        foreach (var receipt in receipts) Receive(kept, receipt);
        return Live(StateOf(kept, now));
    }

    /// <summary>Takes one more statement into what is kept, or refuses it.</summary>
    public virtual Arrival Receive(List<ModelStatement> kept, Receipt receipt)
    {
        Note(receipt);
        var answer = Judge(StateOf(kept, receipt.At), receipt);
        if (answer != Arrival.Accepted) return answer;

        // "A proven registration ends all local claims of other wallets on its peer."
        // Choice: while it is live all of them, else the smaller ones: of a mark the bytes are public, and whoever brings them again
        // must not end what was claimed since. The claim is removed, and nothing remembers that it was.
        var statement = receipt.Statement;
        if (statement.IsProvenRegistration && ProvenEndsClaims)
        {
            var state = StateOf(kept, receipt.At);
            kept.RemoveAll(claim => claim.IsClaim && claim.Peer == statement.Peer && claim.Wallet != statement.Wallet && (IsLive(statement, state) || Compare(statement, claim) > 0));
        }

        kept.Add(statement);
        return answer;
    }

    public virtual IReadOnlyList<LiveNode> Live(ReferenceState state) => [.. state.Registrations.Concat(state.Claims)
        .GroupBy(it => (it.Wallet, it.Peer, it.Model))
        .Select(node => Winner([.. node], state))
        .OfType<ModelStatement>()
        .Where(it => IsLive(it, state))
        .Select(LiveNode.Of)];

    /// <summary>"State is, for each key, the greatest statement in that order whose issued is less than 7 days old, for wallets' withdrawals less than 90."</summary>
    public ReferenceState StateOf(IEnumerable<ModelStatement> kept, long now)
    {
        var held = new Dictionary<ModelKey, ModelStatement>();
        foreach (var statement in kept)
        {
            foreach (var key in ModelKey.Of(statement))
            {
                if (now - statement.Issued >= Retention(key)) continue;
                if (IsPassedOver(statement, now)) continue;
                if (held.TryGetValue(key, out var other) && Compare(statement, other) <= 0) continue;
                held[key] = statement;
            }
        }
        return new ReferenceState(held, now);
    }

    /// <summary>"Later issued, then withdrawal before registration, then the later end, then bytes."</summary>
    /// <remarks>
    /// Choice: the end of a registration by authorization is the earlier of the two. That withdrawals come before registrations is never
    /// seen: no key holds both.
    /// </remarks>
    public virtual int Compare(ModelStatement? x, ModelStatement? y)
    {
        if (x!.Issued != y!.Issued) return x.Issued.CompareTo(y.Issued);
        if (x.IsRegistration != y.IsRegistration) return x.IsRegistration ? -1 : 1;
        return x.End != y.End ? x.End.CompareTo(y.End) : bytes.Compare(x, y);
    }

    protected virtual bool ProvenEndsClaims => true;

    protected virtual void Note(Receipt receipt)
    {
    }

    /// <summary>Choice: local claims, which have no key, are kept as long as if they had one.</summary>
    protected virtual long Retention(ModelKey key) => key.Kind == ModelKeyKind.WithdrawnByWallet ? ModelTime.LongestAuthorization : ModelTime.LongestLease;

    protected virtual bool IsPassedOver(ModelStatement statement, long now) => false;

    /// <summary>"A statement issued more than 5 minutes ahead, or over 7 days ago (a wallet's withdrawal or an authorization: 90), is not for now."</summary>
    /// <remarks>
    /// Choice: at exactly 7 (90) days as in State, which keeps it no longer. A withdrawal by both is for now while one of its keys would
    /// hold it. Of a registration by authorization only its own age counts: if the authorization's did too, whether a mark is
    /// held would depend on when it came.
    /// </remarks>
    protected virtual bool IsForNow(ModelStatement statement, long now) =>
        statement.Issued - now <= ModelTime.Tolerance && ModelKey.Of(statement).Any(key => now - statement.Issued < Retention(key));

    /// <summary>"A registration by authorization is valid only inside it."</summary>
    protected virtual bool IsValid(ModelStatement statement) => statement.Authorization is not { } authorization
        || (authorization.Issued <= statement.Issued && statement.Issued < authorization.Expires && (authorization.Model == ModelStatement.Any || authorization.Model == statement.Model));

    /// <summary>Signed by the peer: "of (peer, model or *) issued at or before it". By the wallet: "of (wallet, peer, model or *) issued at or before it", "and authorizations likewise".</summary>
    protected virtual bool Ends(ModelStatement withdrawal, ModelKeyKind signer, ModelStatement registration)
    {
        if (!Matches(withdrawal, registration)) return false;
        if (signer == ModelKeyKind.WithdrawnByPeer) return registration.Issued <= withdrawal.Issued;
        return withdrawal.Wallet == registration.Wallet && (registration.Issued <= withdrawal.Issued || registration.Authorization?.Issued <= withdrawal.Issued);
    }

    protected virtual bool Matches(ModelStatement withdrawal, ModelStatement registration) =>
        withdrawal.Peer == registration.Peer && (withdrawal.Model == ModelStatement.Any || withdrawal.Model == registration.Model);

    /// <summary>"Its owner is the wallet of the greatest proven registration over all its models, live or not. That registration ends every smaller proven registration of other wallets on the peer, for good."</summary>
    /// <remarks>
    /// Choice: every greater one of another wallet that is held does, not the owner's alone: "for good" as far as what is held can
    /// tell. What is replaced at its key by a still greater one tells nothing any more.
    /// </remarks>
    protected virtual bool IsMoved(ModelStatement registration, ReferenceState state) =>
        Movers(state, registration.Peer).Any(other => other.Wallet != registration.Wallet && Compare(other, registration) > 0);

    protected virtual IEnumerable<ModelStatement> Movers(ReferenceState state, int peer) => state.Registrations.Where(it => it.Peer == peer);

    /// <summary>"The node of (wallet, peer, model) is the greater of its wallet's proven registration and local claim, of one statement the proven one."</summary>
    /// <remarks>
    /// Choice: the proven one while it is live, or what stays at one daemon would hide what "means the same everywhere"; no claim
    /// is taken beside it.
    /// </remarks>
    protected virtual ModelStatement? Winner(IReadOnlyList<ModelStatement> node, ReferenceState state) =>
        node.FirstOrDefault(it => it.IsProven && IsLive(it, state)) ?? node.FirstOrDefault(it => IsLive(it, state));

    protected bool IsLive(ModelStatement statement, ReferenceState state) => !IsEnded(statement, state);

    private Arrival Judge(ReferenceState state, Receipt receipt)
    {
        var (statement, way, now) = receipt;
        if (!IsValid(statement) || !IsForNow(statement, now)) return Arrival.Refused;
        if (statement.IsClaim) return way == ModelWay.Http ? JudgeClaim(state, statement) : Arrival.Refused;
        var isGreater = ModelKey.Of(statement).Any(key => now - statement.Issued < Retention(key) && (!state.Held.TryGetValue(key, out var held) || Compare(statement, held) > 0));
        if (!isGreater) return Arrival.Outdated;

        // "From the DHT, gossip and sync a valid registration that is ended already, or whose authorization was withdrawn, is kept as a
        // mark like any other; only HTTP refuses it."
        // Choice: it is not kept then; ended is what expired, was withdrawn, or is smaller than the registration of the peer's owner.
        if (statement.IsRegistration && way == ModelWay.Http && IsEnded(statement, state)) return Arrival.Refused;
        return Arrival.Accepted;
    }

    private Arrival JudgeClaim(ReferenceState state, ModelStatement claim)
    {
        if (IsEnded(claim, state)) return Arrival.Refused;

        // "While the owner has one that is live, they are refused." Choice: so is one that would have been ended had it come first.
        var others = state.Registrations.Where(it => it.Peer == claim.Peer && it.Wallet != claim.Wallet).ToList();
        if (others.Any(it => IsLive(it, state) || Compare(it, claim) > 0)) return Arrival.Refused;
        var own = state.Registrations.Concat(state.Claims).Where(it => it.Wallet == claim.Wallet && it.Peer == claim.Peer && it.Model == claim.Model);
        return own.Any(it => it.SaysTheSameAs(claim) || Compare(it, claim) >= 0 || (it.IsProven && IsLive(it, state))) ? Arrival.Outdated : Arrival.Accepted;
    }

    private bool IsEnded(ModelStatement statement, ReferenceState state) => state.Now >= EndOf(statement)
        || state.WithdrawnByPeer.Any(it => Ends(it, ModelKeyKind.WithdrawnByPeer, statement))
        || state.WithdrawnByWallet.Any(it => Ends(it, ModelKeyKind.WithdrawnByWallet, statement))
        || (statement.IsProven && IsMoved(statement, state));

    protected virtual long EndOf(ModelStatement statement) => statement.End;
}
