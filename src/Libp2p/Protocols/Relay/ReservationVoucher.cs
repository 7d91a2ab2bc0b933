using System.Buffers;
using Registry.Identity;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>
/// What a relay signs for a peer that has a reservation: {1: relay, 2: peer, 3: expiration in Unix seconds} in a signed
/// envelope (circuit-v2, "Reservation Vouchers"). Whoever dials through the relay may be asked for it one day; today nobody is.
/// </summary>
internal static class ReservationVoucher
{
    public const string Domain = "libp2p-relay-rsvp";

    private const int RelayField = 1;
    private const int PeerField = 2;
    private const int ExpirationField = 3;

    /// <summary>The multicodec libp2p-relay-rsvp (0x0302), as all implementations write it: two bytes, not a varint.</summary>
    public static ReadOnlySpan<byte> PayloadType => [0x03, 0x02];

    /// <summary>The bytes of the envelope.</summary>
    public static byte[] Seal(PrivateKey relay, PeerId peer, DateTimeOffset expires)
    {
        var output = new ArrayBufferWriter<byte>(128);
        ProtobufWriter.WriteBytes(output, RelayField, relay.PublicKey.PeerId.Bytes.Span);
        ProtobufWriter.WriteBytes(output, PeerField, peer.Bytes.Span);
        ProtobufWriter.WriteVarint(output, ExpirationField, (ulong)expires.ToUnixTimeSeconds());
        return SignedEnvelope.Seal(relay, Domain, PayloadType, output.WrittenSpan).ToBytes();
    }
}
