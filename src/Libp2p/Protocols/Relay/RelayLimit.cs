using System.Buffers;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Protocols.Relay;

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
