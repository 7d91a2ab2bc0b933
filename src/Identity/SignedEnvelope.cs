namespace Registry.Identity;

/// <summary>Signed envelope (libp2p RFC 0002): {1: public key, 2: payload type, 3: payload, 5: signature}.</summary>
public sealed record SignedEnvelope(PublicKey PublicKey, ReadOnlyMemory<byte> PayloadType, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    public static SignedEnvelope Seal(PrivateKey key, string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    /// <summary>Decodes only; <see cref="Verify"/> checks.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SignedEnvelope? envelope, out string? error) => throw new NotImplementedException();

    public bool Verify(string domain, ReadOnlySpan<byte> payloadType) => throw new NotImplementedException();

    public byte[] ToBytes() => throw new NotImplementedException();
}
