using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Daemon.Hosting;

/// <summary>What --ready-file receives, once both sides listen.</summary>
internal sealed record ReadyFile(int Pid, string PeerId, IReadOnlyList<string> Addresses, IReadOnlyList<string> Http, string? OperatorSocket = null, string? OperatorHttp = null)
{
    public const int MaxLength = 64 * 1024;

    /// <summary>Listeners whose callers are trusted.</summary>
    public IReadOnlyList<string> HttpTrusted { get; init; } = [];

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReadyFileJson.Default.ReadyFile);

    /// <summary>Null for what is no ready file.</summary>
    public static ReadyFile? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ReadyFileJson.Default.ReadyFile) is { PeerId: not null, Http: not null } ready ? ready : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyFile))]
internal sealed partial class ReadyFileJson : JsonSerializerContext;
