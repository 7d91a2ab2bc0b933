using System.Text.Json.Serialization;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Registrations;

namespace Registry.HttpBridge.Routing.Contracts;

/// <summary>A worker, as it is registered or as the swarm knows it: an extra field of a peer record, which clients that do not know it ignore.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Gpu">GPU model, as registered.</param>
/// <param name="VramGb">Video memory in all, in GB.</param>
/// <param name="Wallet">Ethereum address of the owner; absent when it is not registered.</param>
/// <param name="WalletVerified">Whether this daemon checked the wallet's signature.</param>
/// <param name="PeerVerified">Whether it checked the peer's own.</param>
/// <param name="ExpiresAt">End of the registration or of the announcement.</param>
/// <param name="Source">"registration" or "swarm".</param>
/// <param name="SelfAnnounced">Whether the peer announced itself here; absent when the swarm does not know it.</param>
/// <param name="Blocks">The blocks it announces in the swarm; absent when nothing.</param>
public sealed record FarMeshWorker(
    [property: JsonPropertyName("Model")] string Model,
    [property: JsonPropertyName("Gpu"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Gpu,
    [property: JsonPropertyName("VramGb"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? VramGb,
    [property: JsonPropertyName("Wallet"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Wallet,
    [property: JsonPropertyName("WalletVerified")] bool WalletVerified,
    [property: JsonPropertyName("PeerVerified")] bool PeerVerified,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Source")] string Source,
    [property: JsonPropertyName("SelfAnnounced"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? SelfAnnounced,
    [property: JsonPropertyName("Blocks"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FarMeshBlocks? Blocks)
{
    internal static FarMeshWorker Of(RegisteredNode node, SwarmEntry? swarm) => new(
        node.Record.ModelId,
        node.Record.GpuModel,
        node.Record.VramTotalGb,
        node.Record.Wallet.ToString(),
        node.Verified.Wallet,
        node.Verified.Peer,
        node.Record.ExpiresAt,
        "registration",
        swarm?.Worker.IsSelfAnnounced,
        swarm is null ? null : FarMeshBlocks.Of(swarm));

    internal static FarMeshWorker Of(SwarmEntry swarm) => new(
        swarm.Model.Id,
        Gpu: null,
        VramGb: null,
        Wallet: null,
        WalletVerified: false,
        PeerVerified: false,
        swarm.Worker.Expires,
        "swarm",
        swarm.Worker.IsSelfAnnounced,
        FarMeshBlocks.Of(swarm));
}

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
