namespace Registry.Identity.Keys;

/// <summary>An imported public key. Safe to use from several threads.</summary>
internal interface IVerifier
{
    bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
