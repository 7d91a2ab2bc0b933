using System.Text.Json.Serialization;
using Registry.Registrations;

namespace Registry.HttpBridge.Routing.Contracts;

/// <summary>A registered worker: an extra field of a peer record, which clients that do not know it ignore.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Gpu">GPU model, as registered.</param>
/// <param name="VramGb">Video memory in all, in GB.</param>
/// <param name="Wallet">Ethereum address of the owner.</param>
/// <param name="WalletVerified">Whether this daemon checked the wallet's signature.</param>
/// <param name="ExpiresAt">End of the registration.</param>
public sealed record FarMeshWorker(
    [property: JsonPropertyName("Model")] string Model,
    [property: JsonPropertyName("Gpu"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Gpu,
    [property: JsonPropertyName("VramGb"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? VramGb,
    [property: JsonPropertyName("Wallet")] string Wallet,
    [property: JsonPropertyName("WalletVerified")] bool WalletVerified,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt)
{
    internal static FarMeshWorker Of(RegisteredNode node) => new(
        node.Record.ModelId,
        node.Record.GpuModel,
        node.Record.VramTotalGb,
        node.Record.Wallet.ToString(),
        node.Verified.Wallet,
        node.Record.ExpiresAt);
}
