using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Registry.Identity.Wire;

namespace Registry.Identity.Keys;

/// <summary>The protobuf {1: type, 2: data} of public and private keys (peer-ids specification, "Keys"). Both fields are required.</summary>
internal static class KeyMessage
{
    /// <summary>Bound on a whole message in bytes: an RSA private key of 8192 bits has about 4.7 KiB.</summary>
    internal const int MaxLength = 8 * 1024;

    private const int TypeField = 1;
    private const int DataField = 2;

    internal static byte[] Encode(KeyType type, ReadOnlySpan<byte> data)
    {
        var output = new ArrayBufferWriter<byte>(data.Length + 8);
        ProtobufWriter.WriteVarint(output, TypeField, (ulong)type);
        ProtobufWriter.WriteBytes(output, DataField, data);
        return output.WrittenSpan.ToArray();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> message, out KeyType type, out ReadOnlySpan<byte> data, [NotNullWhen(false)] out string? error)
    {
        type = default;
        data = default;
        error = null;
        if (message.Length > MaxLength)
        {
            error = $"the key message has {message.Length} bytes, more than {MaxLength}";
            return false;
        }

        ulong? number = null;
        var hasData = false;
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.IsVarint(TypeField))
            {
                number = reader.Number;
            }
            else if (reader.IsBytes(DataField))
            {
                data = reader.Bytes;
                hasData = true;
            }
        }

        if (reader.Failed) error = "the key message is truncated or malformed";
        else if (number is null) error = "the key message has no type";
        else if (number > (ulong)KeyType.Ecdsa) error = $"the key type {number} is unknown";
        else if (!hasData) error = "the key message has no data";
        else type = (KeyType)number;
        return error is null;
    }
}
