using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Identity;

/// <summary>Signed envelope (libp2p RFC 0002): {1: public key, 2: payload type, 3: payload, 5: signature}.</summary>
public sealed record SignedEnvelope(PublicKey PublicKey, ReadOnlyMemory<byte> PayloadType, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Longest envelope that is read, in bytes. Their largest use, a peer record of 64 addresses, stays far below.</summary>
    public const int MaxLength = 64 * 1024;

    private const int PublicKeyField = 1;
    private const int PayloadTypeField = 2;
    private const int PayloadField = 3;
    private const int SignatureField = 5;

    public static SignedEnvelope Seal(PrivateKey key, string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signature = key.Sign(SignedBytes(domain, payloadType, payload));
        return new SignedEnvelope(key.PublicKey, payloadType.ToArray(), payload.ToArray(), signature);
    }

    /// <summary>Decodes only; <see cref="Verify"/> checks.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedEnvelope? envelope, [NotNullWhen(false)] out string? error)
    {
        envelope = null;
        if (bytes.Length > MaxLength)
        {
            error = $"the envelope has {bytes.Length} bytes, more than {MaxLength}";
            return false;
        }

        ReadOnlySpan<byte> key = default, payloadType = default, payload = default, signature = default;
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(PublicKeyField)) key = reader.Bytes;
            else if (reader.IsBytes(PayloadTypeField)) payloadType = reader.Bytes;
            else if (reader.IsBytes(PayloadField)) payload = reader.Bytes;
            else if (reader.IsBytes(SignatureField)) signature = reader.Bytes;
        }

        if (reader.Failed)
        {
            error = "the envelope is truncated or malformed";
            return false;
        }

        if (!PublicKey.TryDecode(key, out var publicKey, out error)) return false;
        envelope = new SignedEnvelope(publicKey, payloadType.ToArray(), payload.ToArray(), signature.ToArray());
        return true;
    }

    /// <summary>True when the signature is the key's over this domain, this payload type and the payload.</summary>
    public bool Verify(string domain, ReadOnlySpan<byte> payloadType)
        => PayloadType.Span.SequenceEqual(payloadType)
            && PublicKey.Verify(SignedBytes(domain, payloadType, Payload.Span), Signature.Span);

    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(PublicKey.Protobuf.Length + PayloadType.Length + Payload.Length + Signature.Length + 16);
        ProtobufWriter.WriteBytes(output, PublicKeyField, PublicKey.Protobuf.Span);
        ProtobufWriter.WriteBytes(output, PayloadTypeField, PayloadType.Span);
        ProtobufWriter.WriteBytes(output, PayloadField, Payload.Span);
        ProtobufWriter.WriteBytes(output, SignatureField, Signature.Span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>By content.</summary>
    public bool Equals(SignedEnvelope? other)
        => other is not null
            && PublicKey.Equals(other.PublicKey)
            && PayloadType.Span.SequenceEqual(other.PayloadType.Span)
            && Payload.Span.SequenceEqual(other.Payload.Span)
            && Signature.Span.SequenceEqual(other.Signature.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }

    // "Signature Production": each part with its length before it, so that no two triples give the same bytes.
    private static ReadOnlySpan<byte> SignedBytes(string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>(domain.Length + payloadType.Length + payload.Length + 16);
        WritePrefixed(output, Encoding.UTF8.GetBytes(domain));
        WritePrefixed(output, payloadType);
        WritePrefixed(output, payload);
        return output.WrittenSpan;
    }

    private static void WritePrefixed(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> part)
    {
        Varint.Write(output, (ulong)part.Length);
        output.Write(part);
    }
}
