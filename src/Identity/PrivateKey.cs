namespace Registry.Identity;

/// <summary>A libp2p private key (Ed25519 or RSA). Safe to use from several threads.</summary>
public sealed class PrivateKey : IDisposable
{
    private PrivateKey() => throw new NotImplementedException();

    public PublicKey PublicKey => throw new NotImplementedException();

    public KeyType Type => throw new NotImplementedException();

    public static PrivateKey GenerateEd25519() => throw new NotImplementedException();

    /// <summary>From a 32-byte seed; tests and the simulator need deterministic identities.</summary>
    public static PrivateKey FromEd25519Seed(ReadOnlySpan<byte> seed) => throw new NotImplementedException();

    public static PrivateKey GenerateRsa(int bits = 2048) => throw new NotImplementedException();

    /// <summary>The private key file protobuf {1: type, 2: data}.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> protobuf, out PrivateKey? key, out string? error) => throw new NotImplementedException();

    public byte[] ToProtobuf() => throw new NotImplementedException();

    public byte[] Sign(ReadOnlySpan<byte> message) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
