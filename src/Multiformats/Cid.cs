namespace Registry.Multiformats;

/// <summary>Content identifier, versions 0 and 1.</summary>
public sealed class Cid : IEquatable<Cid>
{
    public const ulong RawCodec = 0x55;
    public const ulong DagPbCodec = 0x70;
    public const ulong Libp2pKeyCodec = 0x72;

    public Cid(ulong codec, Multihash hash) => throw new NotImplementedException();

    public int Version => throw new NotImplementedException();

    public ulong Codec => throw new NotImplementedException();

    public Multihash Hash => throw new NotImplementedException();

    public byte[] ToBytes() => throw new NotImplementedException();

    /// <summary>v0: base58btc; v1: base32.</summary>
    public override string ToString() => throw new NotImplementedException();

    public string ToString(MultibaseEncoding encoding) => throw new NotImplementedException();

    public static bool TryParse(ReadOnlySpan<char> text, out Cid? cid) => throw new NotImplementedException();

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Cid? cid) => throw new NotImplementedException();

    public bool Equals(Cid? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
