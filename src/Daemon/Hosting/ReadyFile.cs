using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Daemon.Hosting;

/// <summary>What --ready-file receives, in one atomic step, once both sides listen.</summary>
internal sealed record ReadyFile(int Pid, string PeerId, IReadOnlyList<string> Addresses, IReadOnlyList<string> Http)
{
    public void Write(string path)
    {
        var full = Path.GetFullPath(path);
        var partial = $"{full}.{Pid}.tmp";
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(this, ReadyFileJson.Default.ReadyFile));
        File.Move(partial, full, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyFile))]
internal sealed partial class ReadyFileJson : JsonSerializerContext;
