using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Registry.Hivemind.Petals;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Registrations;
using Registry.Registrations.Records;

namespace Registry.HttpBridge.Endpoints.Contracts;

/// <summary>All that is known of one node.</summary>
public sealed record NodeAnswer
{
    public required Guid NodeId { get; init; }

    public required string PeerId { get; init; }

    public required string WalletAddress { get; init; }

    public required string PublicAddr { get; init; }

    /// <summary>The address as it is stored and published.</summary>
    public required string Multiaddr { get; init; }

    public required string ModelId { get; init; }

    public required string? GpuModel { get; init; }

    public required decimal? VramTotalGb { get; init; }

    public required decimal? VramAvailableGb { get; init; }

    public required int? NumBlocks { get; init; }

    public required string? TorchDtype { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset? LastHeartbeat { get; init; }

    public required double UptimePercentage { get; init; }

    public required long TokensServed { get; init; }

    public required DateTimeOffset FirstRegistered { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required Verified Verified { get; init; }

    /// <summary>What this daemon itself saw of it: words of <see cref="Contracts.Evidence"/>.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>When the peer was last found at its address; null when it was not within the last hour.</summary>
    public required DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The SignedRegistration in base64, when asked for with proof=true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Proof { get; init; }

    internal static NodeAnswer Of(RegisteredNode node, bool proof, SwarmEntry? swarm) => new()
    {
        NodeId = node.NodeId,
        PeerId = node.Record.Peer.ToString(),
        WalletAddress = node.Record.Wallet.ToString(),
        PublicAddr = node.Record.PublicAddr,
        Multiaddr = node.Record.Address?.ToString() ?? "",
        ModelId = node.Record.ModelId,
        GpuModel = node.Record.GpuModel,
        VramTotalGb = node.Record.VramTotalGb,
        VramAvailableGb = node.VramAvailableGb,
        NumBlocks = node.Record.NumBlocks,
        TorchDtype = node.Record.TorchDtype,
        Status = Word(node.Status),
        LastHeartbeat = node.LastHeartbeat,
        UptimePercentage = node.UptimePercentage,
        TokensServed = node.TokensServed,
        FirstRegistered = node.FirstRegistered,
        IssuedAt = node.Record.IssuedAt,
        ExpiresAt = node.Record.ExpiresAt,
        Verified = Verified.Of(node.Verified),
        Evidence = Contracts.Evidence.Of(node, swarm),
        ConfirmedAt = node.ConfirmedAt,
        Proof = proof ? Convert.ToBase64String(node.Record.Bytes.Span) : null,
    };

    internal static string Word(NodeStatus status) => status switch
    {
        NodeStatus.Online => "online",
        NodeStatus.Degraded => "degraded",
        NodeStatus.Draining => "draining",
        NodeStatus.Maintenance => "maintenance",
        _ => "offline",
    };
}

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

    /// <summary>What this daemon itself saw of it: words of <see cref="Contracts.Evidence"/>.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>When the peer was last found at its address; null when it was not within the last hour.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

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
        Evidence = Contracts.Evidence.Of(node, swarm),
        ConfirmedAt = node.ConfirmedAt,
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
        PublicAddr = AddressOf(state.Swarm.PeerStore, swarm.Worker.Peer, asker),
        ModelId = swarm.Model.Id,
        NumBlocks = swarm.Worker.BlockCount,
        Status = swarm.Worker.Info.State == WorkerState.Online ? "online" : "degraded",
        LastHeartbeat = swarm.Worker.LastAnnounced,
        UptimePercentage = swarm.Worker.UptimePercentage,
        Verified = new Verified(Wallet: false, Peer: false, swarm.Worker.IsSelfAnnounced),
        Evidence = swarm.Worker.IsSelfAnnounced ? [Contracts.Evidence.Swarm] : [],
        Source = "swarm",
        TorchDtype = swarm.Worker.Info.TorchDtype,
        Swarm = SwarmFacts.Of(swarm),
    };

    /// <summary>1.2.3.4:31330 where it is that, else a multiaddr; the one that most can reach. Empty when none is known that the asker can use.</summary>
    private static string AddressOf(PeerStore peers, PeerId peer, AddressScope asker)
    {
        var address = AddressFilter.ForAsker([.. peers.Addresses(peer).Select(address => address.WithoutPeerId()).Where(address => !address.IsEmpty)], asker).MaxBy(AddressScope.Of);
        if (address is null) return "";
        return address.TryGetTcpEndPoint(out var endpoint, out var rest) && rest is not { IsEmpty: false } ? endpoint.ToString() : address.ToString();
    }
}

/// <summary>What this daemon itself checked.</summary>
/// <param name="Wallet">The wallet's signature of a registration.</param>
/// <param name="Peer">The peer's own signature of a registration.</param>
/// <param name="SelfAnnounced">The peer announced itself in the swarm here, over a connection that proves who it is; absent when it is not in the swarm.</param>
public sealed record Verified(
    bool Wallet,
    bool Peer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? SelfAnnounced = null)
{
    internal static Verified Of(VerifiedProofs proofs) => new(proofs.Wallet, proofs.Peer);
}

/// <param name="NodeId">UUIDv5 of network, peer id, model id and wallet.</param>
/// <param name="Status">"registered" or "re-registered".</param>
/// <param name="Message">For people.</param>
/// <param name="DhtBootstrap">A multiaddr of this daemon to join the DHT by.</param>
/// <param name="Verified">The proofs that this daemon checked.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed.</param>
/// <param name="Heartbeat">"key": by the API key whose hash it states; "peer": by the peer's own signature or connection.</param>
/// <param name="HeartbeatIntervalSeconds">How often.</param>
public sealed record RegisterAnswer(
    Guid NodeId, string Status, string Message, string? DhtBootstrap, Verified Verified, DateTimeOffset ExpiresAt, string Heartbeat, int HeartbeatIntervalSeconds);

/// <param name="Text">What to sign with EIP-191 personal_sign.</param>
/// <param name="TypedData">What to sign with EIP-712: domain, types, primaryType, message.</param>
/// <param name="Body">To be sent with signature added.</param>
/// <param name="ApiKey">The key whose hash the statement holds, told here and never again; absent when the hash was given.</param>
public sealed record StatementAnswer(string Text, JsonObject TypedData, JsonObject Body, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApiKey);

public sealed record HeartbeatAnswer(string Status, Guid NodeId, DateTimeOffset Timestamp, DateTimeOffset ExpiresAt);

/// <param name="Scope">"everywhere": a signed statement, which holds wherever it comes; "local": at this daemon alone.</param>
/// <param name="Ended">Nodes that it ended here.</param>
public sealed record WithdrawalAnswer(string Scope, IReadOnlyList<Guid> Ended);

public sealed record AuthorizationKept(string Status, DateTimeOffset ExpiresAt);

/// <summary>An authorization, in the fields that a registration takes it in.</summary>
public sealed record AuthorizationAnswer(
    string WalletAddress,
    string PeerId,
    string ModelId,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    string Signature,
    string SignatureScheme,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code)
{
    internal static AuthorizationAnswer Of(KeptAuthorization kept) => Of(kept.Record, kept.Code);

    private static AuthorizationAnswer Of(SignedRegistration record, string? code) => new(
        record.Wallet.ToString(),
        record.Peer.ToString(),
        record.ModelId,
        record.IssuedAt,
        record.ExpiresAt,
        "0x" + Convert.ToHexStringLower(record.Signature.Span),
        record.Scheme == Registrations.Statements.SignatureScheme.Eip712 ? "eip712" : "eip191",
        code);
}
