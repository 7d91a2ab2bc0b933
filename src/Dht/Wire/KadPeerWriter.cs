using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Wire;

/// <summary>Encodes the id and addresses of a Message.Peer.</summary>
internal static class KadPeerWriter
{
    /// <summary>
    /// Bound of one encoded peer, in bytes: with it, 21 closer peers leave room in the 16 KiB that a default rust-libp2p
    /// node reads. Addresses beyond it are left out.
    /// </summary>
    public const int MaxLength = 512;

    public static byte[] Encode(PeerId peer, IReadOnlyList<Multiaddr> addresses)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        var writer = new SpanWriter(buffer);
        writer.WriteBytesField(KadFields.PeerId, peer.Bytes.Span);
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[i].Bytes.Span;
            if (writer.Written + SpanWriter.BytesFieldLength(address.Length) > MaxLength) continue;
            writer.WriteBytesField(KadFields.PeerAddresses, address);
        }
        return buffer[..writer.Written].ToArray();
    }
}
