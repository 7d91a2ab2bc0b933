using System.Text.RegularExpressions;

namespace Registry.Architecture.Tests;

/// <summary>docs/security.md names the test that shows each promise. Whether it does is for readers; that it is there, is checked.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_it_names_exists()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "security.md"));
        var named = TestClass().Matches(page).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(RepositoryFiles.Files.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file.Name))));
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests)`")]
    private static partial Regex TestClass();
}
