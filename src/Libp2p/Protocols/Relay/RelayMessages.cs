using System.Buffers;
using System.Diagnostics.CodeAnalysis;
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

/// <summary>HopMessage.Type (circuit-v2, "Protobuf").</summary>
internal enum HopMessageType
{
    Reserve = 0,
    Connect = 1,
    Status = 2,
}

/// <summary>StopMessage: what the relay asks of the target, and the answer (circuit-v2, "Protobuf"). Without the length in front.</summary>
internal static class StopMessages
{
    private const int TypeField = 1;
    private const int PeerField = 2;
    private const int LimitField = 3;
    private const int StatusField = 4;

    public static byte[] Connect(PeerId source, RelayLimit limit)
    {
        var output = new ArrayBufferWriter<byte>(96);
        ProtobufWriter.WriteVarint(output, TypeField, (ulong)StopMessageType.Connect);
        RelayPeer.Write(output, PeerField, source);
        limit.Write(output, LimitField);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>False unless it is a STATUS with a status in it.</summary>
    public static bool TryDecodeStatus(ReadOnlySpan<byte> message, out RelayStatus status)
    {
        status = RelayStatus.Unused;
        ulong? type = null;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.IsVarint(TypeField))
            {
                type = reader.Number;
            }
            else if (reader.IsVarint(StatusField))
            {
                status = (RelayStatus)Math.Min(reader.Number, int.MaxValue);
            }
        }

        return !reader.Failed && type == (ulong)StopMessageType.Status && status != RelayStatus.Unused;
    }
}

/// <summary>StopMessage.Type (circuit-v2, "Protobuf").</summary>
internal enum StopMessageType
{
    Connect = 0,
    Status = 1,
}

/// <summary>The answer to a relay request, by its number on the wire (libp2p/specs circuit-v2, "Status").</summary>
public enum RelayStatus
{
    /// <summary>Never sent.</summary>
    Unused = 0,

    Ok = 100,

    /// <summary>No room for the reservation: in all, of the asker's address, or of its network.</summary>
    ReservationRefused = 200,

    /// <summary>Too many circuits: in all, of the asker, or to the target.</summary>
    ResourceLimitExceeded = 201,

    /// <summary>Asked over a relayed connection, or for a circuit to the asker itself or to this host.</summary>
    PermissionDenied = 202,

    /// <summary>The target refused the circuit or did not answer in time.</summary>
    ConnectionFailed = 203,

    /// <summary>The target has no reservation, or is not connected.</summary>
    NoReservation = 204,

    /// <summary>Not a message of the protocol, too long, or without a field that it must have.</summary>
    MalformedMessage = 400,

    /// <summary>A message that is no request.</summary>
    UnexpectedMessage = 401,
}

/// <summary>The Peer of hop and stop messages. Its addresses are for relays that dial the target, which this one never does.</summary>
internal static class RelayPeer
{
    private const int IdField = 1;

    public static bool TryDecode(ReadOnlySpan<byte> message, [NotNullWhen(true)] out PeerId? peer)
    {
        peer = null;
        ReadOnlySpan<byte> id = default;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(IdField)) id = reader.Bytes;
        }

        return !reader.Failed && PeerId.TryDecode(id, out peer);
    }

    /// <summary>As a field of the message around it.</summary>
    public static void Write(IBufferWriter<byte> output, int field, PeerId peer)
    {
        var inner = new ArrayBufferWriter<byte>(64);
        ProtobufWriter.WriteBytes(inner, IdField, peer.Bytes.Span);
        ProtobufWriter.WriteBytes(output, field, inner.WrittenSpan);
    }
}

/// <summary>What a circuit may use, as both of its ends are told: seconds, and bytes in each direction; 0 for no limit.</summary>
internal readonly record struct RelayLimit(uint Seconds, ulong Bytes)
{
    private const int DurationField = 1;
    private const int DataField = 2;

    /// <summary>A fraction of a second counts as a whole one.</summary>
    public static RelayLimit Of(RelayOptions options) =>
        new((uint)Math.Ceiling(options.DurationLimit.TotalSeconds), (ulong)options.DataLimit);

    /// <summary>As a field of the message around it; left out when there is no limit at all.</summary>
    public void Write(IBufferWriter<byte> output, int field)
    {
        if (Seconds == 0 && Bytes == 0) return;

        var inner = new ArrayBufferWriter<byte>(16);
        ProtobufWriter.WriteVarint(inner, DurationField, Seconds);
        ProtobufWriter.WriteVarint(inner, DataField, Bytes);
        ProtobufWriter.WriteBytes(output, field, inner.WrittenSpan);
    }
}
