using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Protocols.Relay;

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
