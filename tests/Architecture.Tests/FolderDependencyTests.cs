namespace Registry.Architecture.Tests;

/// <summary>Folders side by side in a project depend on each other one way only.</summary>
public sealed class FolderDependencyTests
{
    public static TheoryData<string> Projects => [.. ProjectAssemblies.All.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Sibling_folders_depend_one_way(string project)
    {
        var circles = FolderDependencies.Circles(FolderDependencies.Of(ProjectAssemblies.All[project])).ToList();

        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }

    [Fact]
    public void The_check_sees_circles_of_two_and_of_three_and_passes_over_parents()
    {
        static (TypeName, TypeName) Use(string user, string used) => (new TypeName(user, "A"), new TypeName(used, "B"));

        Assert.Equal(2, FolderDependencies.Circles(new HashSet<(TypeName, TypeName)> { Use("R.X.Deep", "R.Y"), Use("R.Y.Deep", "R.X") }).Count());
        Assert.Equal(3, FolderDependencies.Circles(new HashSet<(TypeName, TypeName)> { Use("R.X", "R.Y"), Use("R.Y", "R.Z"), Use("R.Z", "R.X"), Use("R.Z", "R.W") }).Count());
        Assert.Empty(FolderDependencies.Circles(new HashSet<(TypeName, TypeName)> { Use("R", "R.X"), Use("R.X", "R"), Use("R.X", "R.X.Deep"), Use("R.X.Deep", "R.X") }));
    }

    [Fact]
    public void The_scan_sees_fields_calls_and_arguments_of_generic_types()
    {
        var uses = FolderDependencies.Of(typeof(FolderDependencyTests).Assembly);

        Assert.Contains(uses, use => use.User.Name == nameof(Samples.Above.SampleUser) && use.Used.Name == nameof(Samples.Below.SampleField));
        Assert.Contains(uses, use => use.User.Name == nameof(Samples.Above.SampleUser) && use.Used.Name == nameof(Samples.Below.SampleCall));
        Assert.Contains(uses, use => use.User.Name == nameof(Samples.Above.SampleUser) && use.Used.Name == nameof(Samples.Below.SampleArgument));
    }
}
