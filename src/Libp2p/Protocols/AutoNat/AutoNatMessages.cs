using System.Buffers;
using System.Text;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>
/// Messages of version 1 (libp2p/specs autonat-v1): Message{type=1, dial=2{peer=1{id=1, addrs=2}}, dialResponse=3{status=1,
/// statusText=2, addr=3}}. Enums are written even when 0, as proto2 does with what is set.
/// </summary>
internal static class AutoNatMessages
{
    private const int Type = 1;
    private const int Dial = 2;
    private const int DialResponse = 3;
    private const int Peer = 1;
    private const int PeerId = 1;
    private const int PeerAddresses = 2;
    private const int Status = 1;
    private const int StatusText = 2;
    private const int Address = 3;
    private const ulong DialType = 0;
    private const ulong DialResponseType = 1;

    /// <summary>Null when it is no dial, or lacks the peer. At most <paramref name="maxAddresses"/> are taken.</summary>
    public static AutoNatRequest? ReadDial(ReadOnlySpan<byte> message, int maxAddresses)
    {
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> dial = default;
        var type = DialType;
        var found = false;
        while (reader.TryReadField())
        {
            if (reader.IsVarint(Type)) type = reader.Number;
            if (!reader.IsBytes(Dial)) continue;
            dial = reader.Bytes;
            found = true;
        }

        return !reader.Failed && found && type == DialType && TryReadPeer(dial, out var peer) ? ReadPeer(peer, maxAddresses) : null;
    }

    public static byte[] WriteResponse(AutoNatStatus status, string? text, Multiaddr? address)
    {
        var response = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteVarint(response, Status, (ulong)status);
        if (text is not null) ProtobufWriter.WriteBytes(response, StatusText, Encoding.UTF8.GetBytes(text));
        if (address is not null) ProtobufWriter.WriteBytes(response, Address, address.Bytes.Span);
        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteVarint(message, Type, DialResponseType);
        ProtobufWriter.WriteBytes(message, DialResponse, response.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    private static bool TryReadPeer(ReadOnlySpan<byte> dial, out ReadOnlySpan<byte> peer)
    {
        peer = default;
        var found = false;
        var reader = new ProtobufReader(dial);
        while (reader.TryReadField())
        {
            if (!reader.IsBytes(Peer)) continue;
            peer = reader.Bytes;
            found = true;
        }

        return found && !reader.Failed;
    }

    private static AutoNatRequest? ReadPeer(ReadOnlySpan<byte> peer, int maxAddresses)
    {
        var addresses = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte>? id = null;
        var reader = new ProtobufReader(peer);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(PeerId)) id = reader.Bytes.ToArray();
            if (reader.IsBytes(PeerAddresses) && addresses.Count < maxAddresses) addresses.Add(reader.Bytes.ToArray());
        }

        return reader.Failed ? null : new AutoNatRequest(id, addresses);
    }
}

/// <summary>A request of version 1: the peer's own id, null when it did not say, and its addresses as they came.</summary>
internal sealed record AutoNatRequest(ReadOnlyMemory<byte>? PeerId, IReadOnlyList<ReadOnlyMemory<byte>> Addresses);

/// <summary>Status of an answer of version 1 (libp2p/specs autonat-v1); the numbers are those on the wire.</summary>
internal enum AutoNatStatus
{
    Ok = 0,
    DialError = 100,
    DialRefused = 101,
    BadRequest = 200,
    InternalError = 300,
}
