using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Interop.Tests.Harness;

/// <summary>The daemon's ready file.</summary>
public sealed record DaemonReady(
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("peer_id")] string PeerId,
    [property: JsonPropertyName("addresses")] IReadOnlyList<string> Addresses,
    [property: JsonPropertyName("http")] IReadOnlyList<Uri> Http)
{
    public static DaemonReady Read(string path) => JsonSerializer.Deserialize<DaemonReady>(File.ReadAllText(path))!;
}
