namespace Registry.Registrations.Tests.Model;

/// <summary>Short histories about which the rules' text can be read in more than one way. What the reference makes of them is a choice.</summary>
internal static class ContestedHistories
{
    private const long M = ModelTime.Minute;
    private const long D = ModelTime.Day;

    /// <summary>Wallet 0 loses the peer and wins it back with another model. "For good", its first registration would stay ended.</summary>
    public static ModelHistory Won_back_with_another_model { get; } = Carried(
        (1 * M, Proven(wallet: 0, model: 0, 1 * M)),
        (2 * M, Proven(wallet: 1, model: 1, 2 * M)),
        (3 * M, Proven(wallet: 0, model: 2, 3 * M)));

    /// <summary>Wallet 0 wins the peer back at the very key with which it was lost: nothing is left that could tell.</summary>
    public static ModelHistory Won_back_at_the_same_key { get; } = Carried(
        (1 * M, Proven(wallet: 0, model: 0, 1 * M)),
        (2 * M, Proven(wallet: 1, model: 1, 2 * M)),
        (3 * M, Proven(wallet: 0, model: 1, 3 * M)));

    /// <summary>As the first, but the model of wallet 1 is that of the first registration, which is replaced by what is itself ended.</summary>
    public static ModelHistory Replaced_by_what_never_lived { get; } = Carried(
        (1 * M, Proven(wallet: 0, model: 0, 1 * M)),
        (3 * M, Proven(wallet: 0, model: 2, 3 * M)),
        (4 * M, Proven(wallet: 1, model: 0, 2 * M)));

    /// <summary>The same over HTTP, which keeps no mark of what is ended already.</summary>
    public static ModelHistory Refused_over_HTTP { get; } = Over(ModelWay.Http, Replaced_by_what_never_lived);

    /// <summary>A registration whose wallet has taken the authorization back is never live, and moves the peer.</summary>
    public static ModelHistory Moved_by_a_mark { get; } = Carried(
        (1 * M, Withdrawal(ModelKind.WalletWithdrawal, wallet: 1, 1 * M)),
        (2 * M, Proven(wallet: 0, model: 0, 2 * M)),
        (3 * M, Proven(wallet: 1, model: 1, 3 * M) with { Authorization = new(ModelTime.Start, ModelTime.Start + 30 * D, ModelStatement.Any) }));

    /// <summary>The authorization is over 90 days old when its registration, still within 7, comes. Whoever heard it before holds it.</summary>
    public static ModelHistory By_an_aged_authorization { get; } = Carried(
        (88 * D, Proven(wallet: 0, model: 0, 88 * D, 7 * D)),
        (89 * D, Proven(wallet: 1, model: 1, 89 * D, 7 * D) with { Authorization = new(ModelTime.Start, ModelTime.Start + 90 * D, ModelStatement.Any) }),
        (91 * D, null));

    /// <summary>A wallet's later claim hides its proven registration; and when the claim has ended, nothing of the node is live.</summary>
    public static ModelHistory Hidden_by_a_claim { get; } = Over(ModelWay.Http, Carried(
        (1 * M, Proven(wallet: 0, model: 0, 1 * M)),
        (2 * M, Claim(wallet: 0, model: 0, 2 * M, lease: 5 * M)),
        (10 * M, null)));

    /// <summary>A claim ended by an older mark comes again; had the mark come first, the claim would have been taken.</summary>
    public static ModelHistory Claimed_again { get; } = Over(ModelWay.Http, Carried(
        (10 * M, Claim(wallet: 0, model: 0, 10 * M)),
        (13 * M, Claim(wallet: 0, model: 0, 10 * M))),
        new ModelStep(ModelTime.Start + 12 * M, Proven(wallet: 1, model: 1, 1 * M, lease: M), ModelWay.Carried));

    /// <summary>A clock ahead: the registration is issued after the withdrawal that was made after it.</summary>
    public static ModelHistory Withdrawn_by_a_clock_behind { get; } = Carried(
        (1 * M, Proven(wallet: 0, model: 0, 5 * M)),
        (3 * M, Withdrawal(ModelKind.WithdrawalByBoth, wallet: 0, 3 * M)));

    public static IReadOnlyDictionary<string, ModelHistory> All { get; } = new Dictionary<string, ModelHistory>
    {
        [nameof(Won_back_with_another_model)] = Won_back_with_another_model,
        [nameof(Won_back_at_the_same_key)] = Won_back_at_the_same_key,
        [nameof(Replaced_by_what_never_lived)] = Replaced_by_what_never_lived,
        [nameof(Refused_over_HTTP)] = Refused_over_HTTP,
        [nameof(Moved_by_a_mark)] = Moved_by_a_mark,
        [nameof(By_an_aged_authorization)] = By_an_aged_authorization,
        [nameof(Hidden_by_a_claim)] = Hidden_by_a_claim,
        [nameof(Claimed_again)] = Claimed_again,
        [nameof(Withdrawn_by_a_clock_behind)] = Withdrawn_by_a_clock_behind,
    };

    private static ModelStatement Proven(int wallet, int model, long issued, long lease = D) =>
        new(ModelKind.Registration, wallet, 0, model, ModelTime.Start + issued) { Lease = lease };

    private static ModelStatement Claim(int wallet, int model, long issued, long lease = D) => Proven(wallet, model, issued, lease) with { IsProven = false };

    private static ModelStatement Withdrawal(ModelKind kind, int wallet, long issued) => new(kind, wallet, 0, ModelStatement.Any, ModelTime.Start + issued);

    private static ModelHistory Carried(params (long At, ModelStatement? Statement)[] steps) =>
        new(0, [.. steps.Select(step => new ModelStep(ModelTime.Start + step.At, step.Statement, ModelWay.Carried))]);

    private static ModelHistory Over(ModelWay way, ModelHistory history, params ModelStep[] others) =>
        history with { Steps = [.. history.Steps.Select(step => step with { Way = way }).Concat(others).OrderBy(step => step.At)] };
}
