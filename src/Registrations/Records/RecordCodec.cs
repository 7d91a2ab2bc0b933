using System.Buffers;
using System.Text;
using Registry.Identity.Wire;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>The protobuf form of a record (registration.proto). Deterministic: fields in order of number, absent when empty. Fields it does not know are dropped: nobody signed them.</summary>
internal static class RecordCodec
{
    private const int NeededFields =
        (1 << StatementFields.Network) | (1 << StatementFields.Wallet) | (1 << StatementFields.Peer) | (1 << StatementFields.Model) | (1 << StatementFields.Issued) | (1 << RecordFields.Version);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(Statement statement, RecordProofs proofs)
    {
        var output = new ArrayBufferWriter<byte>(512);
        for (var number = 1; number <= StatementFields.Count; number++)
        {
            WriteBytes(output, number, Encoding.UTF8.GetBytes(statement[number]));
        }

        ProtobufWriter.WriteVarint(output, RecordFields.Version, RecordFields.CurrentVersion);
        WriteNumber(output, RecordFields.Kind, (ulong)statement.Kind);
        WriteNumber(output, RecordFields.Scheme, (ulong)proofs.Scheme);
        WriteBytes(output, RecordFields.Signature, proofs.Signature.Span);
        WriteBytes(output, RecordFields.PeerPublicKey, proofs.PeerPublicKey.Span);
        WriteBytes(output, RecordFields.PeerSignature, proofs.PeerSignature.Span);
        WriteBytes(output, RecordFields.Authorization, proofs.Authorization is { } authorization ? authorization.Bytes.Span : default);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the fields, each at most once; null with the reason when the bytes are no such message.</summary>
    public static RawRecord? Decode(ReadOnlySpan<byte> bytes, out string? error)
    {
        var raw = new RawRecord();
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadField())
        {
            error = Take(raw, reader);
            if (error is not null) return null;
        }

        error = reader.Failed ? "the record is truncated or malformed" : null;
        return error is null ? raw : null;
    }

    /// <summary>
    /// Whether bytes have the form that <see cref="Encode"/> gives a record, with what every record has. Far cheaper than reading
    /// one: for bytes that were a record once, and may have been damaged since.
    /// </summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        var (last, seen) = (0, 0);
        while (reader.TryReadField())
        {
            if (reader.Field <= last || reader.Field > RecordFields.Authorization) return false;
            last = reader.Field;
            seen |= 1 << last;
            if (last <= StatementFields.Count && (!reader.IsBytes(last) || reader.Bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))) return false;
        }

        return !reader.Failed && (seen & NeededFields) == NeededFields;
    }

    /// <summary>One text field of a record that was decoded before; null when it is not there.</summary>
    public static string? FindText(ReadOnlySpan<byte> bytes, int field) => Find(bytes, field) is { IsEmpty: false } text ? Strict.GetString(text) : null;

    /// <summary>The same as bytes; empty when it is not there, since no field is there and empty.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> bytes, int field)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(field)) return reader.Bytes;
        }

        return default;
    }

    private static string? Take(RawRecord raw, in ProtobufReader reader)
    {
        if (reader.Field > RecordFields.Authorization) return null;
        if (!raw.Seen.Add(reader.Field)) return $"field {reader.Field} is there twice";
        var numeric = reader.Field is RecordFields.Version or RecordFields.Kind or RecordFields.Scheme;
        if (numeric ? !reader.IsVarint(reader.Field) : !reader.IsBytes(reader.Field))
        {
            return $"field {reader.Field} has the wrong wire type";
        }

        if (numeric)
        {
            raw.Numbers[reader.Field - RecordFields.Version] = reader.Number;
        }
        else if (reader.Field > RecordFields.Scheme)
        {
            raw.Blobs[reader.Field - RecordFields.Signature] = reader.Bytes.ToArray();
        }
        else if (!TryText(reader.Bytes, out raw.Texts[reader.Field - 1]))
        {
            return $"field {reader.Field} is not UTF-8";
        }

        return null;
    }

    private static bool TryText(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) ProtobufWriter.WriteBytes(output, field, value);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, int field, ulong value)
    {
        if (value != 0) ProtobufWriter.WriteVarint(output, field, value);
    }
}

/// <summary>The fields of an encoded record before any of them is judged.</summary>
internal sealed class RawRecord
{
    public string[] Texts { get; } = [.. Enumerable.Repeat("", StatementFields.Count)];

    /// <summary>version, kind, scheme.</summary>
    public ulong[] Numbers { get; } = new ulong[3];

    /// <summary>signature, peer public key, peer signature, authorization.</summary>
    public ReadOnlyMemory<byte>[] Blobs { get; } = new ReadOnlyMemory<byte>[4];

    public HashSet<int> Seen { get; } = [];
}

/// <summary>Field numbers of the record beyond those of the statement, which are its field table's (registration.proto).</summary>
internal static class RecordFields
{
    public const int Version = 13;
    public const int Kind = 14;
    public const int Scheme = 15;
    public const int Signature = 16;
    public const int PeerPublicKey = 17;
    public const int PeerSignature = 18;
    public const int Authorization = 19;

    public const ulong CurrentVersion = 1;
}
