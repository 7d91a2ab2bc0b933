namespace Registry.Multiformats;

/// <summary>A multihash: code, length, digest. Any code is carried; only identity, sha2-256 and sha2-512 are computed.</summary>
public sealed class Multihash : IEquatable<Multihash>
{
    public const ulong IdentityCode = 0x00;
    public const ulong Sha256Code = 0x12;
    public const ulong Sha512Code = 0x13;

    private Multihash() => throw new NotImplementedException();

    public ulong Code => throw new NotImplementedException();

    public ReadOnlyMemory<byte> Digest => throw new NotImplementedException();

    /// <summary>The whole multihash as bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();

    public static Multihash Sha256(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    public static Multihash Sha512(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    public static Multihash Identity(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>Reads one multihash from the start of <paramref name="source"/>; the bytes are copied.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Multihash? multihash, out int consumed) => throw new NotImplementedException();

    /// <summary>The whole of <paramref name="source"/> is one multihash.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, out Multihash? multihash) => throw new NotImplementedException();

    public bool Equals(Multihash? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
