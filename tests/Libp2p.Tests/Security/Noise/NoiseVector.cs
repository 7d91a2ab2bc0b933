using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Libp2p.Tests.Security.Noise;

/// <summary>A vector in the format of the Noise wiki.</summary>
public sealed record NoiseVector(
    string Source,
    [property: JsonPropertyName("init_prologue")] string Prologue,
    [property: JsonPropertyName("init_static")] string InitiatorStatic,
    [property: JsonPropertyName("init_ephemeral")] string InitiatorEphemeral,
    [property: JsonPropertyName("resp_static")] string ResponderStatic,
    [property: JsonPropertyName("resp_ephemeral")] string ResponderEphemeral,
    [property: JsonPropertyName("handshake_hash")] string? HandshakeHash,
    IReadOnlyList<NoiseVector.Message> Messages)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<NoiseVector> Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "noise-xx-25519-chachapoly-sha256.json");
        return JsonSerializer.Deserialize<VectorFile>(File.ReadAllText(path), Options)!.Vectors;
    }

    public sealed record Message(string Payload, string Ciphertext);

    private sealed record VectorFile(IReadOnlyList<NoiseVector> Vectors);
}
