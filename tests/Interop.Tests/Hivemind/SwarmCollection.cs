namespace Registry.Interop.Tests.Hivemind;

/// <summary>Classes whose tests share one swarm, one after the other: its peers take seconds to start.</summary>
[CollectionDefinition(Name)]
public sealed class SwarmCollection : ICollectionFixture<SwarmFixture>
{
    public const string Name = "hivemind swarm";
}
