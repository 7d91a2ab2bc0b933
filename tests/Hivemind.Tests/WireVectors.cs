using System.Text.Json;

namespace Registry.Hivemind.Tests;

/// <summary>tests/vectors/hivemind/wire.json: messages as hivemind encodes them.</summary>
internal static class WireVectors
{
    private static readonly Lazy<JsonDocument> File = new(() => JsonDocument.Parse(System.IO.File.ReadAllText(PathOf("wire.json"))));

    /// <summary>Of a vector that is one string of hex digits, by its name and, where it has several parts, theirs.</summary>
    public static byte[] Bytes(params string[] path) => Convert.FromHexString(path.Aggregate(File.Value.RootElement, (element, name) => element.GetProperty(name)).GetString()!);

    private static string PathOf(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "vectors")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/vectors");
        }

        return Path.Combine(folder, "tests", "vectors", "hivemind", file);
    }
}
