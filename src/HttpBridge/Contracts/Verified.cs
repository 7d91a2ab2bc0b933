using Registry.Registrations;

namespace Registry.HttpBridge.Contracts;

/// <summary>Which proofs of a registration this daemon itself checked.</summary>
public sealed record Verified(bool Wallet, bool Peer)
{
    internal static Verified Of(VerifiedProofs proofs) => new(proofs.Wallet, proofs.Peer);
}
