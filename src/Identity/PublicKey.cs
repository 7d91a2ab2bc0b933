namespace Registry.Identity;

/// <summary>A libp2p public key. Immutable and safe to share between threads.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private PublicKey() => throw new NotImplementedException();

    public KeyType Type => throw new NotImplementedException();

    /// <summary>The Data field of the protobuf: raw 32 bytes (Ed25519), SPKI DER (RSA, ECDSA), 33-byte compressed point (secp256k1).</summary>
    public ReadOnlyMemory<byte> Data => throw new NotImplementedException();

    /// <summary>The deterministic protobuf {1: type, 2: data}.</summary>
    public ReadOnlyMemory<byte> Protobuf => throw new NotImplementedException();

    public PeerId PeerId => throw new NotImplementedException();

    public static bool TryDecode(ReadOnlySpan<byte> protobuf, out PublicKey? key, out string? error) => throw new NotImplementedException();

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => throw new NotImplementedException();

    public bool Equals(PublicKey? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
