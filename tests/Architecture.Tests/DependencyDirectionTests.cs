namespace Registry.Architecture.Tests;

/// <summary>Which project may see which: the arrows of ARCHITECTURE.md, read from the built assemblies.</summary>
public sealed class DependencyDirectionTests
{
    [Theory]
    [InlineData("Registry.Multiformats", "")]
    [InlineData("Registry.Identity", "Registry.Multiformats")]
    [InlineData("Registry.Libp2p", "Registry.Multiformats Registry.Identity")]
    [InlineData("Registry.Sqlite", "")]
    [InlineData("Registry.Dht", "Registry.Multiformats Registry.Identity Registry.Libp2p Registry.Sqlite")]
    [InlineData("Registry.Hivemind", "Registry.Multiformats Registry.Identity Registry.Libp2p Registry.Sqlite")]
    [InlineData("Registry.Registrations", "Registry.Multiformats Registry.Identity Registry.Sqlite")]
    [InlineData("Registry.Moderation", "Registry.Identity Registry.Sqlite")]
    [InlineData("Registry.HttpBridge", "Registry.Multiformats Registry.Identity Registry.Libp2p Registry.Dht Registry.Hivemind Registry.Registrations Registry.Moderation Registry.Sqlite")]
    public void A_project_sees_only_what_lies_below_it(string project, string allowed)
    {
        var seen = ProjectAssemblies.All[project].GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Registry.", StringComparison.Ordinal));

        Assert.Empty(seen.Except(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Only_the_daemon_composes()
    {
        var projects = ProjectAssemblies.All["registry"].GetReferencedAssemblies().Select(reference => reference.Name);

        Assert.Contains("Registry.HttpBridge", projects);
        Assert.Contains("Registry.Dht", projects);
        Assert.Contains("Registry.Registrations", projects);
        Assert.DoesNotContain(
            ProjectAssemblies.All.Values.SelectMany(assembly => assembly.GetReferencedAssemblies()),
            reference => reference.Name == "registry");
    }

    [Fact]
    public void Only_identity_knows_the_cryptography_library()
    {
        var users = ProjectAssemblies.All.Where(project => project.Value.GetReferencedAssemblies()
            .Any(reference => reference.Name!.StartsWith("BouncyCastle", StringComparison.Ordinal)));

        Assert.Equal(["Registry.Identity"], users.Select(project => project.Key));
    }
}
