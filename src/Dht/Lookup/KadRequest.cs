using System.Buffers;
using Registry.Dht.Wire;

namespace Registry.Dht.Lookup;

/// <summary>A question to a peer: everything but ADD_PROVIDER, which has no answer. Made once for all the peers it goes to.</summary>
internal sealed record KadRequest(KadMessageType Type, ReadOnlyMemory<byte> Key)
{
    /// <summary>The encoded record of a PUT_VALUE.</summary>
    public ReadOnlyMemory<byte> Record { get; private init; }

    public static KadRequest PutValue(ReadOnlyMemory<byte> key, ReadOnlySpan<byte> value)
        => new(KadMessageType.PutValue, key) { Record = KadRecordWriter.Encode(key.Span, value, received: null) };

    public void Write(IBufferWriter<byte> output) => KadMessageWriter.Write(output, Type, Key.Span, Record.Span);
}
