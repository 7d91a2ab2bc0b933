namespace Registry.Identity;

/// <summary>An X25519 key pair (OpenSSL), for the Noise handshake.</summary>
public sealed class X25519Key : IDisposable
{
    private X25519Key() => throw new NotImplementedException();

    public ReadOnlyMemory<byte> PublicKey => throw new NotImplementedException();

    public static X25519Key Generate() => throw new NotImplementedException();

    public static X25519Key FromPrivate(ReadOnlySpan<byte> privateKey) => throw new NotImplementedException();

    /// <summary>Writes the 32-byte shared secret; false when the result is all zero (low-order point).</summary>
    public bool TryDerive(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
