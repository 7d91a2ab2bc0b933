namespace Registry.Registrations;

/// <summary>Which proofs of a registration this daemon itself checked.</summary>
public readonly record struct VerifiedProofs(bool Wallet, bool Peer);
