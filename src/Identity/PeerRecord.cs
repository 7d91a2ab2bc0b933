using Registry.Multiformats;

namespace Registry.Identity;

/// <summary>Peer record (RFC 0003): {1: peer id, 2: seq, 3: repeated {1: multiaddr}}; unparsable addresses are skipped.</summary>
public sealed record PeerRecord(PeerId Peer, ulong Sequence, IReadOnlyList<Multiaddr> Addresses)
{
    public const string Domain = "libp2p-peer-record";

    public static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    public byte[] ToBytes() => throw new NotImplementedException();

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out PeerRecord? record, out string? error) => throw new NotImplementedException();

    public byte[] Seal(PrivateKey key) => throw new NotImplementedException();

    /// <summary>Opens an envelope, checks signature, domain, type and that the signer is the peer named.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> envelope, out PeerRecord? record, out PublicKey? signer, out string? error) => throw new NotImplementedException();
}
