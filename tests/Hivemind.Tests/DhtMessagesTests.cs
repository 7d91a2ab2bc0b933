using System.Reflection;

namespace Registry.Hivemind.Tests;

/// <summary>The messages that are committed are those that protoc makes of dht.proto.</summary>
public sealed class DhtMessagesTests
{
    [Fact]
    public void The_committed_messages_are_those_of_the_compiler()
    {
        var compiled = Metadata("CompiledMessages");
        var committed = Metadata("CommittedMessages");

        Assert.True(File.ReadLines(compiled).SequenceEqual(File.ReadLines(committed)), $"dht.proto or its compiler changed: copy {compiled} to {committed}.");
    }

    private static string Metadata(string key) => typeof(DhtMessagesTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
