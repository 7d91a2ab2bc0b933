using Registry.Multiformats;

namespace Registry.Identity;

/// <summary>A peer id: the multihash of a public key (identity multihash when the key protobuf is at most 42 bytes, else sha2-256).</summary>
public sealed class PeerId : IEquatable<PeerId>
{
    private PeerId() => throw new NotImplementedException();

    /// <summary>The multihash bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();

    /// <summary>base58btc or CIDv1 (libp2p-key; base32, base36, base58btc).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PeerId? id) => throw new NotImplementedException();

    public static PeerId Parse(string text) => throw new NotImplementedException();

    /// <summary>Multihash bytes; refused unless identity (at most 42 bytes) or sha2-256 of 32 bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> multihash, out PeerId? id) => throw new NotImplementedException();

    /// <summary>The key inside an identity multihash; null for hashed ids (RSA, ECDSA).</summary>
    public PublicKey? ExtractPublicKey() => throw new NotImplementedException();

    public Cid ToCid() => throw new NotImplementedException();

    /// <summary>base58btc.</summary>
    public override string ToString() => throw new NotImplementedException();

    public bool Equals(PeerId? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
