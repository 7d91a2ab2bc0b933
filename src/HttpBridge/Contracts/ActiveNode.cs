using System.Text.Json.Serialization;
using Registry.Hivemind.Petals;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Libp2p.Swarm;
using Registry.Registrations;

namespace Registry.HttpBridge.Contracts;

/// <summary>A row of the active listing: the documented fields, then what was added.</summary>
public sealed record ActiveNode
{
    public required Guid NodeId { get; init; }

    public required string PeerId { get; init; }

    /// <summary>Empty when none is known.</summary>
    public required string PublicAddr { get; init; }

    public required string ModelId { get; init; }

    public required int? NumBlocks { get; init; }

    public required string Status { get; init; }

    /// <summary>Of a server of the swarm: when its announcement was last seen renewed.</summary>
    public required DateTimeOffset? LastHeartbeat { get; init; }

    public required double UptimePercentage { get; init; }

    public string? GpuModel { get; init; }

    public decimal? VramAvailableGb { get; init; }

    public required Verified Verified { get; init; }

    /// <summary>"registration" or "swarm".</summary>
    public required string Source { get; init; }

    public string? TorchDtype { get; init; }

    /// <summary>What the swarm says of it; absent when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SwarmFacts? Swarm { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Proof { get; init; }

    /// <summary>A registered node, with what the swarm says of it.</summary>
    internal static ActiveNode Of(RegisteredNode node, bool proof, SwarmEntry? swarm) => new()
    {
        NodeId = node.NodeId,
        PeerId = node.Record.Peer.ToString(),
        PublicAddr = node.Record.PublicAddr,
        ModelId = node.Record.ModelId,
        NumBlocks = node.Record.NumBlocks,
        Status = NodeAnswer.Word(node.Status),
        LastHeartbeat = node.LastHeartbeat,
        UptimePercentage = node.UptimePercentage,
        GpuModel = node.Record.GpuModel,
        VramAvailableGb = node.VramAvailableGb,
        Verified = Verified.Of(node.Verified) with { SelfAnnounced = swarm?.Worker.IsSelfAnnounced },
        Source = "registration",
        TorchDtype = node.Record.TorchDtype,
        Swarm = swarm is null ? null : SwarmFacts.Of(swarm),
        Proof = proof ? Convert.ToBase64String(node.Record.Bytes.Span) : null,
    };

    /// <summary>A server that only the swarm knows.</summary>
    internal static ActiveNode Of(SwarmEntry swarm, BridgeState state, AddressScope asker) => new()
    {
        NodeId = swarm.NodeId,
        PeerId = swarm.Worker.Peer.ToString(),
        PublicAddr = PeerAddress.Of(state.Swarm.PeerStore, swarm.Worker.Peer, asker),
        ModelId = swarm.Model.Id,
        NumBlocks = swarm.Worker.BlockCount,
        Status = swarm.Worker.Info.State == WorkerState.Online ? "online" : "degraded",
        LastHeartbeat = swarm.Worker.LastAnnounced,
        UptimePercentage = swarm.Worker.UptimePercentage,
        Verified = new Verified(Wallet: false, Peer: false, swarm.Worker.IsSelfAnnounced),
        Source = "swarm",
        TorchDtype = swarm.Worker.Info.TorchDtype,
        Swarm = SwarmFacts.Of(swarm),
    };
}
