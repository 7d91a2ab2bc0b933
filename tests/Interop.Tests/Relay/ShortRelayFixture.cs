namespace Registry.Interop.Tests.Relay;

/// <summary>A daemon whose circuits last for seconds.</summary>
public sealed class ShortRelayFixture : RelayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DurationLimit"] = "00:00:08" };
}
