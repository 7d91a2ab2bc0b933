namespace Registry.Registrations.Tests.Model;

/// <summary>How the reference reads the rules where they can be read in more than one way. Whoever changes a reading changes it here.</summary>
public sealed class ContestedHistoryTests
{
    [Theory]
    [InlineData(nameof(ContestedHistories.Won_back_with_another_model), "w0 m2")]
    [InlineData(nameof(ContestedHistories.Won_back_at_the_same_key), "w0 m0", "w0 m1")]
    [InlineData(nameof(ContestedHistories.Replaced_by_what_never_lived), "w0 m2")]
    [InlineData(nameof(ContestedHistories.Refused_over_HTTP), "w0 m0", "w0 m2")]
    [InlineData(nameof(ContestedHistories.Moved_by_a_mark))]
    [InlineData(nameof(ContestedHistories.By_an_aged_authorization))]
    [InlineData(nameof(ContestedHistories.Hidden_by_a_claim), "w0 m0")]
    [InlineData(nameof(ContestedHistories.Claimed_again), "w0 m0")]
    [InlineData(nameof(ContestedHistories.Withdrawn_by_a_clock_behind), "w0 m0")]
    public void Is_read_as(string history, params string[] live)
    {
        var steps = ContestedHistories.All[history];

        var found = new ReferenceModel(new ModelBytes()).Live(steps.Steps.Where(step => step.Statement is not null).Select(step => new Receipt(step.Statement!, step.Way, step.At)), steps.End);

        Assert.Equal(live, found.Select(node => $"w{node.Wallet} {ModelStatement.Name(node.Model)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replicas_differ_where_the_age_of_authorizations_counts()
    {
        var registry = new NaiveRegistry.Maker(bytes => Mutants.Make("AgedAuthorizationsAreRefused", bytes));

        Assert.NotNull(await PropertyRunner.CheckAsync(registry, ReplicaProperties.A_latecomer_catches_up, ContestedHistories.By_an_aged_authorization));
    }
}
