using System.Text.Json;

namespace Registry.Multiformats.Tests;

/// <summary>The files of tests/vectors; each names its sources.</summary>
internal static class MultiformatsVectors
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static T Load<T>(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "vectors", name));
        return JsonSerializer.Deserialize<T>(file, Options) ?? throw new InvalidDataException($"{name} is empty.");
    }
}
