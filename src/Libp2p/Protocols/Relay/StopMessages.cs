using System.Buffers;
using Registry.Identity;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Protocols.Relay;

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
