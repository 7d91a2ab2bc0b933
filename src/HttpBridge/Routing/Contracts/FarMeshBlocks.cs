using System.Text.Json.Serialization;
using Registry.HttpBridge.Petals;

namespace Registry.HttpBridge.Routing.Contracts;

/// <summary>What a worker announces of its blocks in the swarm. Null is what it does not say.</summary>
/// <param name="State">"online" or "joining".</param>
/// <param name="Prefix">The model's DHT prefix.</param>
/// <param name="Start">First block.</param>
/// <param name="End">The block after the last one.</param>
/// <param name="Throughput">Tokens a second.</param>
/// <param name="Dtype">"float16" and the like.</param>
/// <param name="Quantization">"none", "int8" or "nf4".</param>
/// <param name="Adapters">Repositories of adapters.</param>
/// <param name="Version">Of its software.</param>
public sealed record FarMeshBlocks(
    [property: JsonPropertyName("State")] string State,
    [property: JsonPropertyName("Prefix")] string Prefix,
    [property: JsonPropertyName("Start")] int Start,
    [property: JsonPropertyName("End")] int End,
    [property: JsonPropertyName("Throughput")] double Throughput,
    [property: JsonPropertyName("Dtype")] string? Dtype,
    [property: JsonPropertyName("Quantization")] string? Quantization,
    [property: JsonPropertyName("Adapters")] IReadOnlyList<string> Adapters,
    [property: JsonPropertyName("Version")] string? Version)
{
    internal static FarMeshBlocks Of(SwarmEntry entry)
    {
        var (worker, info) = (entry.Worker, entry.Worker.Info);
        return new FarMeshBlocks(
            StateWord.Of(info.State), worker.Prefix, worker.Start, worker.End, info.Throughput, info.TorchDtype, info.QuantType, info.Adapters, info.Version);
    }
}
