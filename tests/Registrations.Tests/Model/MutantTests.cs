namespace Registry.Registrations.Tests.Model;

/// <summary>The properties can fail: each broken rule is found by the one that is about it, without the reference wherever that can be.</summary>
public sealed class MutantTests
{
    private const int Histories = 500;

    public static TheoryData<string, string> Finders => new()
    {
        { "TiesGoToRegistrations", nameof(StepProperties.Nothing_withdrawn_is_live) },
        { "WalletWithdrawalsKeptSevenDays", nameof(StepProperties.Nothing_withdrawn_is_live) },
        { "WalletWithdrawalsKeptSevenDays", nameof(TimeProperties.Time_alone_revives_nothing_proven) },
        { "NoOwner", nameof(StepProperties.Nothing_is_live_of_whom_the_peer_left) },
        { "OwnerByLiveRegistrations", nameof(StepProperties.Nothing_is_live_of_whom_the_peer_left) },
        { "OwnerByLiveRegistrations", nameof(TimeProperties.Time_alone_revives_nothing_proven) },
        { "AuthorizationsAreNotWithdrawn", nameof(StepProperties.Nothing_withdrawn_is_live) },
        { "AuthorizationsDoNotEnd", nameof(StepProperties.Nothing_is_live_out_of_its_time) },
        { "AuthorizationsHaveNoBeginning", nameof(StepProperties.Nothing_is_live_out_of_its_time) },
        { "ClampsIssued", nameof(ReplicaProperties.Replicas_agree_whatever_the_order) },
        { "LastToArriveWins", nameof(ReplicaProperties.Replicas_agree_whatever_the_order) },
        { "ExpiredGiveWay", nameof(TimeProperties.Time_alone_revives_nothing_proven) },
        { "StarIsAModel", nameof(StepProperties.Nothing_withdrawn_is_live) },
        { "PeerWithdrawsForOneWallet", nameof(StepProperties.Nothing_withdrawn_is_live) },
        { "WalletWithdrawsForAll", nameof(ReplicaProperties.Replicas_are_as_the_reference) },
        { "ClaimsSurvive", nameof(StepProperties.No_claim_is_live_beside_the_owner) },
        { "ClaimsHideProven", nameof(TimeProperties.Time_alone_revives_nothing_proven) },
        { "AheadIsForNow", nameof(ReplicaProperties.Replicas_are_as_the_reference) },
        { "KeepsNoMarks", nameof(ReplicaProperties.Replicas_agree_whatever_the_order) },
        { "KeepsNoMarks", nameof(ReplicaProperties.A_latecomer_catches_up) },
        { "ListsClaimsBesideProven", nameof(StepProperties.A_node_is_live_once) },
        { "DropsWhatComesAgain", nameof(ReplayProperties.Replays_change_nothing_proven) },
        { "DropsWhatComesAgain", nameof(ReplayProperties.Twice_is_once) },
        { "ClaimsSurvive", nameof(StepProperties.Every_step_is_as_the_reference) },
    };

    [Theory]
    [MemberData(nameof(Finders))]
    public async Task Is_found(string mutant, string property)
    {
        var found = await PropertyRunner.FindAsync(new NaiveRegistry.Maker(bytes => Mutants.Make(mutant, bytes)), property, Histories);

        Assert.True(found is not null, $"{mutant} is not found by {property} in {Histories} histories");
        TestContext.Current.TestOutputHelper?.WriteLine(found.ToString());
    }

    [Fact]
    public void Every_property_finds_a_mutant() =>
        Assert.Equal(RegistryProperty.All.Keys.Order(StringComparer.Ordinal), Finders.Select(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal));
}
