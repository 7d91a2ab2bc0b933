using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>The proofs beside a statement, as bytes that were not verified yet; empty where there is none.</summary>
internal sealed record RecordProofs(SignatureScheme Scheme, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> PeerPublicKey, ReadOnlyMemory<byte> PeerSignature)
{
    public static RecordProofs None { get; } = new(SignatureScheme.None, default, default, default);
}
