using System.Text.Json.Serialization;
using Registry.Registrations;

namespace Registry.HttpBridge.Contracts;

/// <summary>A row of the active listing: the documented fields, then what was added.</summary>
public sealed record ActiveNode(
    Guid NodeId,
    string PeerId,
    string PublicAddr,
    string ModelId,
    int? NumBlocks,
    string Status,
    DateTimeOffset? LastHeartbeat,
    double UptimePercentage,
    string? GpuModel,
    decimal? VramAvailableGb,
    Verified Verified,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Proof)
{
    internal static ActiveNode Of(RegisteredNode node, bool proof) => new(
        node.NodeId,
        node.Record.Peer.ToString(),
        node.Record.PublicAddr,
        node.Record.ModelId,
        node.Record.NumBlocks,
        NodeAnswer.Word(node.Status),
        node.LastHeartbeat,
        node.UptimePercentage,
        node.Record.GpuModel,
        node.VramAvailableGb,
        Verified.Of(node.Verified),
        proof ? Convert.ToBase64String(node.Record.Bytes.Span) : null);
}
