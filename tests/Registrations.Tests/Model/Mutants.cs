namespace Registry.Registrations.Tests.Model;

/// <summary>Registries that break one rule each, to show that the properties find it.</summary>
internal static class Mutants
{
    public static ReferenceModel Make(string name, IComparer<ModelStatement> bytes) => name switch
    {
        nameof(TiesGoToRegistrations) => new TiesGoToRegistrations(bytes),
        nameof(WalletWithdrawalsKeptSevenDays) => new WalletWithdrawalsKeptSevenDays(bytes),
        nameof(NoOwner) => new NoOwner(bytes),
        nameof(OwnerByLiveRegistrations) => new OwnerByLiveRegistrations(bytes),
        nameof(AuthorizationsAreNotWithdrawn) => new AuthorizationsAreNotWithdrawn(bytes),
        nameof(AuthorizationsDoNotEnd) => new AuthorizationsDoNotEnd(bytes),
        nameof(AuthorizationsHaveNoBeginning) => new AuthorizationsHaveNoBeginning(bytes),
        nameof(AgedAuthorizationsAreRefused) => new AgedAuthorizationsAreRefused(bytes),
        nameof(ClampsIssued) => new ClampsIssued(bytes),
        nameof(LastToArriveWins) => new LastToArriveWins(bytes),
        nameof(ExpiredGiveWay) => new ExpiredGiveWay(bytes),
        nameof(StarIsAModel) => new StarIsAModel(bytes),
        nameof(PeerWithdrawsForOneWallet) => new PeerWithdrawsForOneWallet(bytes),
        nameof(WalletWithdrawsForAll) => new WalletWithdrawsForAll(bytes),
        nameof(ClaimsSurvive) => new ClaimsSurvive(bytes),
        nameof(ClaimsHideProven) => new ClaimsHideProven(bytes),
        nameof(AheadIsForNow) => new AheadIsForNow(bytes),
        nameof(KeepsNoMarks) => new KeepsNoMarks(bytes),
        nameof(ListsClaimsBesideProven) => new ListsClaimsBesideProven(bytes),
        nameof(DropsWhatComesAgain) => new DropsWhatComesAgain(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>The order does not look at the kind: what is issued in the same second as its withdrawal stays.</summary>
    private sealed class TiesGoToRegistrations(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool Ends(ModelStatement withdrawal, ModelKeyKind signer, ModelStatement registration) =>
            base.Ends(withdrawal with { Issued = withdrawal.Issued - 1 }, signer, registration);
    }

    private sealed class WalletWithdrawalsKeptSevenDays(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override long Retention(ModelKey key) => ModelTime.LongestLease;
    }

    private sealed class NoOwner(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool IsMoved(ModelStatement registration, ReferenceState state) => false;
    }

    private sealed class OwnerByLiveRegistrations(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override IEnumerable<ModelStatement> Movers(ReferenceState state, int peer) => base.Movers(state, peer).Where(it => state.Now < it.End);
    }

    private sealed class AuthorizationsAreNotWithdrawn(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool Ends(ModelStatement withdrawal, ModelKeyKind signer, ModelStatement registration) =>
            base.Ends(withdrawal, signer, registration with { Authorization = null });
    }

    private sealed class AuthorizationsDoNotEnd(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override long EndOf(ModelStatement statement) => statement.Expires;
    }

    private sealed class AuthorizationsHaveNoBeginning(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool IsValid(ModelStatement statement) =>
            base.IsValid(statement.Authorization is { } authorization ? statement with { Authorization = authorization with { Issued = 0 } } : statement);
    }

    private sealed class AgedAuthorizationsAreRefused(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool IsForNow(ModelStatement statement, long now) =>
            base.IsForNow(statement, now) && !(now - statement.Authorization?.Issued > ModelTime.LongestAuthorization);
    }

    /// <summary>What is issued ahead counts as issued when it came.</summary>
    private sealed class ClampsIssued(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        private readonly Dictionary<ModelStatement, long> _came = [];

        public override int Compare(ModelStatement? x, ModelStatement? y) => base.Compare(Clamped(x!), Clamped(y!));

        protected override void Note(Receipt receipt) => _came.TryAdd(receipt.Statement, receipt.At);

        private ModelStatement Clamped(ModelStatement it) => it with { Issued = Math.Min(it.Issued, _came[it]) };
    }

    private sealed class LastToArriveWins(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        private readonly Dictionary<ModelStatement, int> _came = [];

        public override int Compare(ModelStatement? x, ModelStatement? y) => x!.Issued != y!.Issued ? x.Issued.CompareTo(y.Issued) : _came[x].CompareTo(_came[y]);

        protected override void Note(Receipt receipt) => _came.TryAdd(receipt.Statement, _came.Count);
    }

    /// <summary>The greatest that has not expired counts, not the greatest.</summary>
    private sealed class ExpiredGiveWay(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool IsPassedOver(ModelStatement statement, long now) => statement.IsProvenRegistration && now >= statement.End;
    }

    private sealed class StarIsAModel(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool Matches(ModelStatement withdrawal, ModelStatement registration) => base.Matches(withdrawal, registration) && withdrawal.Model == registration.Model;
    }

    private sealed class PeerWithdrawsForOneWallet(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool Matches(ModelStatement withdrawal, ModelStatement registration) => base.Matches(withdrawal, registration) && withdrawal.Wallet == registration.Wallet;
    }

    private sealed class WalletWithdrawsForAll(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool Ends(ModelStatement withdrawal, ModelKeyKind signer, ModelStatement registration) => base.Ends(withdrawal with { Wallet = registration.Wallet }, signer, registration);
    }

    private sealed class ClaimsSurvive(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool ProvenEndsClaims => false;
    }

    /// <summary>The later of the two is shown while it is live, whatever proofs it has; when it ends, the other one again.</summary>
    private sealed class ClaimsHideProven(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override ModelStatement? Winner(IReadOnlyList<ModelStatement> node, ReferenceState state) => node.Where(it => IsLive(it, state)).MinBy(it => it.IsProven);
    }

    private sealed class AheadIsForNow(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        protected override bool IsForNow(ModelStatement statement, long now) => base.IsForNow(statement with { Issued = Math.Min(statement.Issued, now) }, now);
    }

    /// <summary>Refuses what is ended already from others, too.</summary>
    private sealed class KeepsNoMarks(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        public override Arrival Receive(List<ModelStatement> kept, Receipt receipt) => base.Receive(kept, receipt.Statement.IsClaim ? receipt : receipt with { Way = ModelWay.Http });
    }

    private sealed class ListsClaimsBesideProven(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        public override IReadOnlyList<LiveNode> Live(ReferenceState state) =>
            [.. base.Live(state), .. state.Registrations.Where(it => state.Claims.Any(claim => claim.Wallet == it.Wallet && claim.Peer == it.Peer && claim.Model == it.Model)).Select(LiveNode.Of)];
    }

    private sealed class DropsWhatComesAgain(IComparer<ModelStatement> bytes) : ReferenceModel(bytes)
    {
        public override Arrival Receive(List<ModelStatement> kept, Receipt receipt) => kept.Remove(receipt.Statement) ? Arrival.Accepted : base.Receive(kept, receipt);
    }
}
