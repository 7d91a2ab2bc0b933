using System.Reflection;

namespace Registry.Architecture.Tests;

/// <summary>The C# files of the checkout this was built from, but for generated ones.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Left = ["bin", "obj", "node_modules"];

    public static string Root { get; } = Path.GetFullPath(typeof(RepositoryFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!);

    public static IReadOnlyList<SourceFile> Files { get; } =
    [
        .. new[] { "src", "tests", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path)))
            .Where(file => !file.Path.Split('/').Intersect(Left).Any() && !file.Path.EndsWith(".g.cs", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];
}

/// <summary>A file, by its path from the root of the repository.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public int Lines => Text.AsSpan().Count('\n');

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);
}
