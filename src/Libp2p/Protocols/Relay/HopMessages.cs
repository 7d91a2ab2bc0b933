using System.Buffers;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>HopMessage: what a peer asks of the relay, and the answer (circuit-v2, "Protobuf"). Without the length in front.</summary>
internal static class HopMessages
{
    /// <summary>Longest message read, of either protocol; go reads as much.</summary>
    public const int MaxBytes = 4096;

    private const int TypeField = 1;
    private const int PeerField = 2;
    private const int ReservationField = 3;
    private const int LimitField = 4;
    private const int StatusField = 5;

    private const int ExpireField = 1;
    private const int AddressField = 2;
    private const int VoucherField = 3;

    /// <summary>More than all of a reservation's answer takes beside the voucher and the addresses.</summary>
    private const int FixedBytes = 64;

    /// <summary>Tag and length of an address of at most 16 KiB.</summary>
    private const int AddressOverhead = 3;

    /// <summary>
    /// <see cref="RelayStatus.Ok"/> with the request, else the status to answer with. <paramref name="type"/> is null for
    /// what is no request, <paramref name="target"/> for a RESERVE.
    /// </summary>
    public static RelayStatus DecodeRequest(ReadOnlySpan<byte> message, out HopMessageType? type, out PeerId? target)
    {
        ReadOnlySpan<byte> peer = default;
        ulong? number = null;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.IsVarint(TypeField))
            {
                number = reader.Number;
            }
            else if (reader.IsBytes(PeerField))
            {
                peer = reader.Bytes;
            }
        }

        target = null;
        type = null;
        if (reader.Failed || number is null) return RelayStatus.MalformedMessage;

        if (number > (ulong)HopMessageType.Connect) return RelayStatus.UnexpectedMessage;

        type = (HopMessageType)number;
        return type != HopMessageType.Connect || RelayPeer.TryDecode(peer, out target) ? RelayStatus.Ok : RelayStatus.MalformedMessage;
    }

    /// <summary>The answer to a CONNECT, and to any request that is refused; the limit goes with an OK.</summary>
    public static byte[] Status(RelayStatus status, RelayLimit limit = default)
    {
        var output = new ArrayBufferWriter<byte>(32);
        ProtobufWriter.WriteVarint(output, TypeField, (ulong)HopMessageType.Status);
        limit.Write(output, LimitField);
        ProtobufWriter.WriteVarint(output, StatusField, (ulong)status);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The answer to a RESERVE; <paramref name="addresses"/> are the relay's, with its peer id, of which those are left out
    /// that do not fit.
    /// </summary>
    public static byte[] Reserved(DateTimeOffset expires, IEnumerable<Multiaddr> addresses, ReadOnlySpan<byte> voucher, RelayLimit limit)
    {
        var reservation = new ArrayBufferWriter<byte>(512);
        ProtobufWriter.WriteVarint(reservation, ExpireField, (ulong)expires.ToUnixTimeSeconds());
        var room = MaxBytes - FixedBytes - voucher.Length;
        foreach (var address in addresses.TakeWhile(address => (room -= address.Bytes.Length + AddressOverhead) >= 0))
        {
            ProtobufWriter.WriteBytes(reservation, AddressField, address.Bytes.Span);
        }

        ProtobufWriter.WriteBytes(reservation, VoucherField, voucher);

        var output = new ArrayBufferWriter<byte>(512);
        ProtobufWriter.WriteVarint(output, TypeField, (ulong)HopMessageType.Status);
        ProtobufWriter.WriteBytes(output, ReservationField, reservation.WrittenSpan);
        limit.Write(output, LimitField);
        ProtobufWriter.WriteVarint(output, StatusField, (ulong)RelayStatus.Ok);
        return output.WrittenSpan.ToArray();
    }
}
