using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Registry.Identity.Keys;

namespace Registry.Identity;

/// <summary>A libp2p private key (Ed25519 or RSA). Safe to use from several threads.</summary>
public sealed class PrivateKey : IDisposable
{
    private readonly ISigner _signer;

    private PrivateKey(KeyType type, ISigner signer)
    {
        _signer = signer;
        PublicKey = PublicKey.TryCreate(type, signer.ExportPublicData(), out var key, out var error)
            ? key
            : throw new CryptographicException($"The public half was refused: {error}.");
    }

    public PublicKey PublicKey { get; }

    public KeyType Type => PublicKey.Type;

    public static PrivateKey GenerateEd25519() => new(KeyType.Ed25519, Ed25519Signer.Generate());

    /// <summary>From a 32-byte seed; tests and the simulator need deterministic identities.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static PrivateKey FromEd25519Seed(ReadOnlySpan<byte> seed) => new(KeyType.Ed25519, Ed25519Signer.FromSeed(seed));

    /// <summary>2048 to 8192 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public static PrivateKey GenerateRsa(int bits = 2048) => new(KeyType.Rsa, RsaSigner.Generate(bits));

    /// <summary>
    /// The private key file protobuf {1: type, 2: data}; data is private||public for Ed25519 (or the 96-byte form of old
    /// releases) and PKCS#1 DER for RSA. That the public half belongs to the private one is checked.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> protobuf, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        return KeyMessage.TryDecode(protobuf, out var type, out var data, out error) && TryImport(type, data, out key, out error);
    }

    /// <summary>{1: type, 2: data}, as other implementations write it to their key files. Secret: clear it after use.</summary>
    public byte[] ToProtobuf()
    {
        var data = _signer.ExportData();
        var protobuf = KeyMessage.Encode(Type, data);
        CryptographicOperations.ZeroMemory(data);
        return protobuf;
    }

    /// <summary>Deterministic for both key types.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => _signer.Sign(message);

    public void Dispose() => _signer.Dispose();

    /// <summary>Of the data of a private key file's message.</summary>
    internal static bool TryImport(KeyType type, ReadOnlySpan<byte> data, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out string? error)
    {
        key = TryImport(type, data, out ISigner? signer, out error) ? new PrivateKey(type, signer) : null;
        return key is not null;
    }

    private static bool TryImport(KeyType type, ReadOnlySpan<byte> data, [NotNullWhen(true)] out ISigner? signer, [NotNullWhen(false)] out string? error)
    {
        signer = null;
        switch (type)
        {
            case KeyType.Ed25519:
                if (Ed25519Signer.TryImport(data, out var ed25519, out error)) signer = ed25519;
                break;
            case KeyType.Rsa:
                var copy = data.ToArray();
                if (RsaSigner.TryImport(copy, out var rsa, out error)) signer = rsa;
                CryptographicOperations.ZeroMemory(copy);
                break;
            default:
                error = $"a private key of type {type} cannot be used; only Ed25519 and RSA can";
                break;
        }

        return signer is not null;
    }
}
