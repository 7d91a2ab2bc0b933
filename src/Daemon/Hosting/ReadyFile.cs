using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Daemon.Hosting;

/// <summary>What --ready-file receives, in one atomic step, once both sides listen.</summary>
internal sealed record ReadyFile(int Pid, string PeerId, IReadOnlyList<string> Addresses, IReadOnlyList<string> Http, string? OperatorSocket = null, string? OperatorHttp = null)
{
    /// <summary>Listeners whose callers are trusted.</summary>
    public IReadOnlyList<string> HttpTrusted { get; init; } = [];

    /// <summary>Throws <see cref="DaemonStartException"/> when it cannot be written: whoever waits for it would wait in vain.</summary>
    public void Write(string path)
    {
        var full = Path.GetFullPath(path);
        var partial = $"{full}.{Pid}.tmp";
        try
        {
            File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(this, ReadyFileJson.Default.ReadyFile));
            File.Move(partial, full, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The ready file {full} cannot be written: {fault.Message}", fault);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyFile))]
internal sealed partial class ReadyFileJson : JsonSerializerContext;
