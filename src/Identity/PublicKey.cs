using System.Diagnostics.CodeAnalysis;
using Registry.Identity.Keys;

namespace Registry.Identity;

/// <summary>A libp2p public key. Immutable and safe to share between threads.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _protobuf;
    private readonly int _dataOffset;
    private PeerId? _peerId;
    private IVerifier? _verifier;
    private volatile bool _refused;

    private PublicKey(KeyType type, ReadOnlySpan<byte> data)
    {
        Type = type;
        _protobuf = KeyMessage.Encode(type, data);
        _dataOffset = _protobuf.Length - data.Length;
    }

    public KeyType Type { get; }

    /// <summary>The Data field of the protobuf: raw 32 bytes (Ed25519), SPKI DER (RSA, ECDSA), 33-byte compressed point (secp256k1).</summary>
    public ReadOnlyMemory<byte> Data => _protobuf.AsMemory(_dataOffset);

    /// <summary>The deterministic protobuf {1: type, 2: data}.</summary>
    public ReadOnlyMemory<byte> Protobuf => _protobuf;

    public PeerId PeerId => _peerId ??= PeerId.FromPublicKey(this);

    /// <summary>
    /// Reads {1: type, 2: data}. Unknown fields are dropped, of a repeated field the last counts, so that
    /// <see cref="Protobuf"/> and the peer id are those of the canonical form. Whether an ECDSA or secp256k1 point lies on
    /// its curve is found at the first <see cref="Verify"/>, which then answers false. The error is what is wrong, in
    /// words fit for a log line.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> protobuf, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        return KeyMessage.TryDecode(protobuf, out var type, out var data, out error) && TryCreate(type, data, out key, out error);
    }

    /// <summary>From the Data field alone.</summary>
    public static bool TryCreate(KeyType type, ReadOnlySpan<byte> data, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out string? error)
    {
        var candidate = data.Length <= KeyMessage.MaxLength ? new PublicKey(type, data) : null;
        error = type switch
        {
            _ when candidate is null => $"the key has {data.Length} bytes, more than {KeyMessage.MaxLength}",
            KeyType.Ed25519 => data.Length == Ed25519.PublicKeyLength ? null : $"an Ed25519 key has {Ed25519.PublicKeyLength} bytes, not {data.Length}",
            KeyType.Secp256k1 => data.Length == Secp256k1Verifier.PublicKeyLength && data[0] is 2 or 3 ? null : "a secp256k1 key is a compressed point of 33 bytes",
            KeyType.Rsa => SubjectPublicKeyInfo.CheckRsa(candidate.Data),
            KeyType.Ecdsa => SubjectPublicKeyInfo.CheckEcdsa(candidate.Data),
            _ => $"the key type {type} is unknown",
        };
        key = error is null ? candidate : null;
        return key is not null;
    }

    /// <summary>
    /// Ed25519 (64 bytes), RSA PKCS#1 v1.5 or ECDSA (DER) signature, the latter ones over SHA-256. False for anything that
    /// is not a valid signature.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => Type == KeyType.Ed25519
            ? Ed25519.Verify(Data.Span, message, signature)
            : Import() is { } verifier && verifier.Verify(message, signature);

    /// <summary>
    /// Whether a valid signature is in the one form that this key's signatures have: low s and strict DER for ECDSA and
    /// secp256k1. Ed25519 and RSA signatures that verify have no other form.
    /// </summary>
    public bool IsCanonical(ReadOnlySpan<byte> signature) => Type switch
    {
        KeyType.Secp256k1 => EcdsaSignatureForm.IsCanonicalSecp256k1(signature),
        KeyType.Ecdsa => EcdsaSignatureForm.IsCanonicalEcdsa(signature, SubjectPublicKeyInfo.PointLength(Data)),
        _ => true,
    };

    public bool Equals(PublicKey? other) => other is not null && _protobuf.AsSpan().SequenceEqual(other._protobuf);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_protobuf);
        return hash.ToHashCode();
    }

    // Importing these keys costs more than verifying with them, so it is done once, when first needed.
    private IVerifier? Import()
    {
        if (_verifier is { } known) return known;
        if (_refused) return null;
        IVerifier? imported = Type switch
        {
            KeyType.Rsa => RsaVerifier.TryImport(Data.Span),
            KeyType.Ecdsa => EcdsaVerifier.TryImport(Data.Span),
            _ => Secp256k1Verifier.TryImport(Data.Span),
        };
        _refused = imported is null;
        return imported is null ? null : Interlocked.CompareExchange(ref _verifier, imported, null) ?? imported;
    }
}
