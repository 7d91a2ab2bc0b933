using System.Text.Json;

namespace Registry.Hivemind.Tests;

/// <summary>tests/vectors/hivemind/wire.json.</summary>
internal static class HivemindVectors
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "hivemind", "wire.json"))).RootElement;

    public static byte[] Bytes(params string[] path) => Convert.FromHexString(path.Aggregate(Root, (element, name) => element.GetProperty(name)).GetString()!);
}
