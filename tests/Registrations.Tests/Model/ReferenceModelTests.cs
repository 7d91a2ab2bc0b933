namespace Registry.Registrations.Tests.Model;

/// <summary>The rules hold together: all properties hold of a registry that follows them to the letter.</summary>
public sealed class ReferenceModelTests
{
    private readonly NaiveRegistry.Maker _registry = new(bytes => new ReferenceModel(bytes));

    public static TheoryData<string> Properties => [.. RegistryProperty.All.Keys];

    [Theory]
    [MemberData(nameof(Properties))]
    public Task Holds(string property) => PropertyRunner.HoldsAsync(_registry, property, PropertyRunner.Histories);
}
