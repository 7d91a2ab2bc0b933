using System.Text.Json.Serialization;
using Registry.Registrations;

namespace Registry.HttpBridge.Contracts;

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
