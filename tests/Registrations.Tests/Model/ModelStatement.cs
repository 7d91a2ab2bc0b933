namespace Registry.Registrations.Tests.Model;

internal enum ModelKind
{
    Registration,
    PeerWithdrawal,
    WalletWithdrawal,
    WithdrawalByBoth,
}

/// <summary>A wallet's word that the peer may register for it: of the wallet and peer of the statement that it comes with.</summary>
internal sealed record ModelAuthorization(long Issued, long Expires, int Model)
{
    public override string ToString() => $"authorization[{ModelTime.Text(Issued)}, {ModelTime.Text(Expires)}) for {ModelStatement.Name(Model)}";
}

/// <summary>A statement as the rules see it: who says what of which peer and model, when, and with which proofs. Times are whole seconds.</summary>
internal sealed record ModelStatement(ModelKind Kind, int Wallet, int Peer, int Model, long Issued)
{
    /// <summary>The model <c>*</c>, of withdrawals and authorizations.</summary>
    public const int Any = -1;

    /// <summary>Seconds from issued to expires; of registrations only.</summary>
    public long Lease { get; init; }

    /// <summary>In place of the wallet's signature; none when the wallet signed.</summary>
    public ModelAuthorization? Authorization { get; init; }

    /// <summary>A registration without the peer's proof is a local claim. Withdrawals prove themselves.</summary>
    public bool IsProven { get; init; } = true;

    /// <summary>Tells registrations apart that are alike in all that the rules look at (their address, say).</summary>
    public int Variant { get; init; }

    public bool IsRegistration => Kind == ModelKind.Registration;

    public bool IsProvenRegistration => IsRegistration && IsProven;

    public bool IsClaim => IsRegistration && !IsProven;

    public bool IsSignedByPeer => Kind is ModelKind.PeerWithdrawal or ModelKind.WithdrawalByBoth;

    public bool IsSignedByWallet => Kind is ModelKind.WalletWithdrawal or ModelKind.WithdrawalByBoth;

    /// <summary>What the statement itself says.</summary>
    public long Expires => Issued + Lease;

    /// <summary>"It expires with the earlier of the two." A withdrawal has no end.</summary>
    public long End => Math.Min(Expires, Authorization?.Expires ?? long.MaxValue);

    /// <summary>The same text, whatever proofs come with it.</summary>
    public bool SaysTheSameAs(ModelStatement other) => Bare == other.Bare;

    private ModelStatement Bare => this with { Authorization = null, IsProven = true };

    public static string Name(int model) => model == Any ? "*" : $"m{model}";

    public override string ToString() => IsRegistration
        ? $"{(IsProven ? "registration" : "local claim")} w{Wallet} p{Peer} {Name(Model)} issued {ModelTime.Text(Issued)} for {ModelTime.Span(Lease)} #{Variant}" + (Authorization is null ? "" : $" by {Authorization}")
        : $"{Kind} w{Wallet} p{Peer} {Name(Model)} issued {ModelTime.Text(Issued)}";
}
