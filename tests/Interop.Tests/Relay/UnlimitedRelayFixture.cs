namespace Registry.Interop.Tests.Relay;

/// <summary>A daemon that relays without limits of data and duration.</summary>
public sealed class UnlimitedRelayFixture : RelayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DataLimit"] = "0", ["DurationLimit"] = "0" };
}
