using System.Text.Json;

namespace Registry.Hivemind.Tests;

/// <summary>tests/vectors/hivemind/wire.json: messages as hivemind encodes them.</summary>
internal static class WireVectors
{
    private static readonly Lazy<JsonDocument> File = new(() => JsonDocument.Parse(System.IO.File.ReadAllText(PathOf("wire.json"))));

    /// <summary>Of a vector that is one string of hex digits.</summary>
    public static byte[] Bytes(string name) => Convert.FromHexString(File.Value.RootElement.GetProperty(name).GetString()!);

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
