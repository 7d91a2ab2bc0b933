using System.Buffers;
using System.Text;
using Registry.Identity.Wire;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// NoiseHandshakePayload {1: identity_key, 2: identity_sig, 4: extensions {2: stream_muxers}} (libp2p/specs noise,
/// "The libp2p Handshake Payload"). Certificate hashes (extensions field 1) belong to WebTransport and are skipped.
/// </summary>
internal readonly ref struct NoisePayload
{
    private const int IdentityKeyField = 1;
    private const int IdentitySignatureField = 2;
    private const int ExtensionsField = 4;
    private const int StreamMuxersField = 2;

    public ReadOnlySpan<byte> IdentityKey { get; private init; }

    public ReadOnlySpan<byte> IdentitySignature { get; private init; }

    /// <summary>The extensions message, well-formed; empty when there is none.</summary>
    public ReadOnlySpan<byte> Extensions { get; private init; }

    public bool OffersMuxers => Enumerate(Extensions).TryRead(out _);

    public static byte[] Encode(ReadOnlySpan<byte> identityKey, ReadOnlySpan<byte> signature, IReadOnlyList<string> muxers)
    {
        var extensions = new ArrayBufferWriter<byte>();
        foreach (var muxer in muxers) ProtobufWriter.WriteBytes(extensions, StreamMuxersField, Encoding.UTF8.GetBytes(muxer));

        var output = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(output, IdentityKeyField, identityKey);
        ProtobufWriter.WriteBytes(output, IdentitySignatureField, signature);
        if (extensions.WrittenCount > 0) ProtobufWriter.WriteBytes(output, ExtensionsField, extensions.WrittenSpan);

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The payload's spans are slices of <paramref name="bytes"/>. Of a repeated field the last counts.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out NoisePayload payload)
    {
        ReadOnlySpan<byte> key = default, signature = default, extensions = default;
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(IdentityKeyField))
            {
                key = reader.Bytes;
            }
            else if (reader.IsBytes(IdentitySignatureField))
            {
                signature = reader.Bytes;
            }
            else if (reader.IsBytes(ExtensionsField))
            {
                extensions = reader.Bytes;
            }
        }

        payload = new NoisePayload { IdentityKey = key, IdentitySignature = signature, Extensions = extensions };
        return !reader.Failed && IsWellFormed(extensions);
    }

    /// <summary>The muxers offered, in the remote's order.</summary>
    public MuxerEnumerator Muxers => Enumerate(Extensions);

    private static MuxerEnumerator Enumerate(ReadOnlySpan<byte> extensions) => new(extensions);

    private static bool IsWellFormed(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
        }

        return !reader.Failed;
    }

    public ref struct MuxerEnumerator(ReadOnlySpan<byte> extensions)
    {
        private ProtobufReader _reader = new(extensions);

        public bool TryRead(out ReadOnlySpan<byte> muxer)
        {
            while (_reader.TryReadField())
            {
                if (_reader.IsBytes(StreamMuxersField))
                {
                    muxer = _reader.Bytes;
                    return true;
                }
            }

            muxer = default;
            return false;
        }
    }
}
