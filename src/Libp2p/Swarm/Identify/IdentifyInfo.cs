using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Identify;

/// <summary>What a peer said of itself (merged message). Unparsable addresses are left out.</summary>
public sealed record IdentifyInfo
{
    public PublicKey? PublicKey { get; init; }

    public IReadOnlyList<Multiaddr> ListenAddresses { get; init; } = [];

    public IReadOnlyList<string> Protocols { get; init; } = [];

    public Multiaddr? ObservedAddress { get; init; }

    public string? ProtocolVersion { get; init; }

    public string? AgentVersion { get; init; }

    /// <summary>The verified signed peer record's envelope, when one was sent and verified.</summary>
    public ReadOnlyMemory<byte> SignedPeerRecord { get; init; }
}
