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

/// <summary>How a request to a peer ended.</summary>
public enum RequestOutcome
{
    Answered,

    /// <summary>No connection, no stream, or no protocol in common.</summary>
    Unreachable,

    TimedOut,

    /// <summary>The stream ended before the answer was complete.</summary>
    NoAnswer,

    /// <summary>The answer was no kad message, not of the asked kind, or too long.</summary>
    Malformed,
}
