namespace Registry.Registrations.Tests.Model;

/// <summary>The real registrar keeps the rules: every property that the reference keeps, and step for step what the reference says.</summary>
public sealed class RegistrarModelTests
{
    /// <summary>Real signatures cost time; the long form has as many histories as the reference's.</summary>
    private static readonly int Histories = Environment.GetEnvironmentVariable("REGISTRY_MODEL_HISTORIES") is null ? 40 : PropertyRunner.Histories;

    private readonly RegistrarUnderTest.Maker _registry = new();

    public static TheoryData<string> Properties => [.. RegistryProperty.All.Keys];

    public static TheoryData<string> Contested => [.. ContestedHistories.All.Keys];

    [Theory]
    [MemberData(nameof(Properties))]
    public Task Holds(string property) => PropertyRunner.HoldsAsync(_registry, property, Histories);

    [Theory]
    [MemberData(nameof(Contested))]
    public async Task Contested_histories_are_as_the_reference_reads_them(string history) =>
        Assert.Null(await PropertyRunner.CheckAsync(_registry, StepProperties.Every_step_is_as_the_reference, ContestedHistories.All[history]));
}
