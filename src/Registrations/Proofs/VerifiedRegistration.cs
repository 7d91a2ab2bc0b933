using Registry.Registrations.Records;

namespace Registry.Registrations.Proofs;

/// <summary>A record together with what this daemon itself found proven about it.</summary>
internal sealed record VerifiedRegistration(SignedRegistration Record, VerifiedProofs Verified)
{
    /// <summary>Nobody signed it and it gave no time of issue, so this daemon did.</summary>
    public bool IsIssuedHere { get; init; }
}
