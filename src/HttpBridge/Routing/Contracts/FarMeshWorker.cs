using System.Text.Json.Serialization;
using Registry.HttpBridge.Petals;
using Registry.Registrations;

namespace Registry.HttpBridge.Routing.Contracts;

/// <summary>A worker, as it is registered or as the swarm knows it: an extra field of a peer record, which clients that do not know it ignore.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Gpu">GPU model, as registered.</param>
/// <param name="VramGb">Video memory in all, in GB.</param>
/// <param name="Wallet">Ethereum address of the owner; absent when it is not registered.</param>
/// <param name="WalletVerified">Whether this daemon checked the wallet's signature.</param>
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
        swarm.Worker.Expires,
        "swarm",
        swarm.Worker.IsSelfAnnounced,
        FarMeshBlocks.Of(swarm));
}
