using System.Globalization;
using System.Text;

namespace Registry.Dht.Wire;

/// <summary>Encodes Message.Record.</summary>
internal static class KadRecordWriter
{
    // js-libp2p cuts six digits off the fraction to get milliseconds: it has to have all nine.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'";

    /// <summary><paramref name="received"/> becomes timeReceived (RFC 3339 in UTC); null leaves it out.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        var time = received is { } at
            ? Encoding.ASCII.GetBytes(at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))
            : [];
        var length = SpanWriter.BytesFieldLength(key.Length) + SpanWriter.BytesFieldLength(value.Length)
            + (time.Length > 0 ? SpanWriter.BytesFieldLength(time.Length) : 0);
        var record = new byte[length];
        var writer = new SpanWriter(record);
        writer.WriteBytesField(KadFields.RecordKey, key);
        writer.WriteBytesField(KadFields.RecordValue, value);
        if (time.Length > 0) writer.WriteBytesField(KadFields.RecordTimeReceived, time);
        return record;
    }
}
