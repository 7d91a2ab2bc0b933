using System.Buffers;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>
/// Messages of version 2 (libp2p/specs autonat-v2): Message{oneof dialRequest=1{addrs=1, nonce=2}, dialResponse=2{status=1,
/// addrIdx=2, dialStatus=3}, dialDataRequest=3{addrIdx=1, numBytes=2}, dialDataResponse=4{data=1}}; DialBack{nonce=1} goes
/// without an envelope.
/// </summary>
internal static class AutoNatV2Messages
{
    private const int DialRequest = 1;
    private const int DialResponse = 2;
    private const int DialDataRequest = 3;
    private const int DialDataResponse = 4;

    /// <summary>Null when it is no dial request. At most <paramref name="maxAddresses"/> are taken.</summary>
    public static AutoNatV2Request? ReadRequest(ReadOnlySpan<byte> message, int maxAddresses)
    {
        if (!TryReadBody(message, DialRequest, out var body)) return null;
        var addresses = new List<ReadOnlyMemory<byte>>();
        var nonce = 0UL;
        var reader = new ProtobufReader(body);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(1) && addresses.Count < maxAddresses) addresses.Add(reader.Bytes.ToArray());
            if (reader is { Field: 2, WireType: ProtobufWireType.Fixed64 }) nonce = reader.Number;
        }

        return reader.Failed ? null : new AutoNatV2Request(addresses, nonce);
    }

    /// <summary>Bytes of data in a piece of what was asked for; -1 when it is no such piece.</summary>
    public static int ReadDataLength(ReadOnlySpan<byte> message)
    {
        if (!TryReadBody(message, DialDataResponse, out var body)) return -1;
        var length = 0;
        var reader = new ProtobufReader(body);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(1)) length = reader.Bytes.Length;
        }

        return reader.Failed ? -1 : length;
    }

    /// <summary>Fields of value 0 are left out, as proto3 does.</summary>
    public static byte[] WriteResponse(AutoNatV2Status status, int address, AutoNatV2DialStatus dialStatus) =>
        Write(DialResponse, (ulong)status, (ulong)address, (ulong)dialStatus);

    public static byte[] WriteDataRequest(int address, int bytes) => Write(DialDataRequest, (ulong)address, (ulong)bytes);

    public static byte[] WriteDialBack(ulong nonce)
    {
        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteFixed64(message, 1, nonce);
        return message.WrittenSpan.ToArray();
    }

    private static byte[] Write(int kind, params ReadOnlySpan<ulong> fields)
    {
        var body = new ArrayBufferWriter<byte>();
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i] != 0) ProtobufWriter.WriteVarint(body, i + 1, fields[i]);
        }

        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(message, kind, body.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    private static bool TryReadBody(ReadOnlySpan<byte> message, int wanted, out ReadOnlySpan<byte> body)
    {
        body = default;
        var kind = 0;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.WireType != ProtobufWireType.LengthDelimited) continue;
            kind = reader.Field;
            body = reader.Bytes;
        }

        return !reader.Failed && kind == wanted;
    }
}

/// <summary>A request of version 2: addresses as they came, the most wanted first, and the number to bring there.</summary>
internal sealed record AutoNatV2Request(IReadOnlyList<ReadOnlyMemory<byte>> Addresses, ulong Nonce);

/// <summary>Status of an answer of version 2; the numbers are those on the wire.</summary>
internal enum AutoNatV2Status
{
    InternalError = 0,
    RequestRejected = 100,
    DialRefused = 101,
    Ok = 200,
}

/// <summary>How the dial of version 2 went; the numbers are those on the wire.</summary>
internal enum AutoNatV2DialStatus
{
    Unused = 0,
    DialError = 100,
    DialBackError = 101,
    Ok = 200,
}
