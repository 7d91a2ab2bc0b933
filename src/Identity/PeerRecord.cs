using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Identity;

/// <summary>Peer record (RFC 0003): {1: peer id, 2: seq, 3: repeated {1: multiaddr}}; unparsable addresses are skipped.</summary>
public sealed record PeerRecord(PeerId Peer, ulong Sequence, IReadOnlyList<Multiaddr> Addresses)
{
    public const string Domain = "libp2p-peer-record";

    /// <summary>Addresses kept of a record that is read; those after them are ignored. No honest peer has as many.</summary>
    public const int MaxAddresses = 64;

    private const int PeerField = 1;
    private const int SequenceField = 2;
    private const int AddressField = 3;
    private const int MultiaddrField = 1;

    /// <summary>The multicodec libp2p-peer-record (0x0301), as all implementations write it: two bytes, not a varint.</summary>
    public static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        var info = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(output, PeerField, Peer.Bytes.Span);
        if (Sequence != 0) ProtobufWriter.WriteVarint(output, SequenceField, Sequence);
        foreach (var address in Addresses)
        {
            info.ResetWrittenCount();
            ProtobufWriter.WriteBytes(info, MultiaddrField, address.Bytes.Span);
            ProtobufWriter.WriteBytes(output, AddressField, info.WrittenSpan);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Addresses of protocols unknown here, malformed ones and those beyond <see cref="MaxAddresses"/> are skipped.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerRecord? record, [NotNullWhen(false)] out string? error)
    {
        record = null;
        ReadOnlySpan<byte> peer = default;
        var sequence = 0ul;
        var addresses = new List<Multiaddr>();
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(PeerField))
            {
                peer = reader.Bytes;
            }
            else if (reader.IsVarint(SequenceField))
            {
                sequence = reader.Number;
            }
            else if (reader.IsBytes(AddressField) && addresses.Count < MaxAddresses && ReadAddress(reader.Bytes) is { } address)
            {
                addresses.Add(address);
            }
        }

        error = null;
        if (reader.Failed) error = "the peer record is truncated or malformed";
        else if (!PeerId.TryDecode(peer, out var id)) error = "the peer record names no valid peer id";
        else record = new PeerRecord(id, sequence, addresses);
        return record is not null;
    }

    /// <summary>The bytes of a signed envelope around this record.</summary>
    public byte[] Seal(PrivateKey key) => SignedEnvelope.Seal(key, Domain, PayloadType, ToBytes()).ToBytes();

    /// <summary>Opens an envelope, checks signature, domain, type and that the signer is the peer named.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out PeerRecord? record, [NotNullWhen(true)] out PublicKey? signer, [NotNullWhen(false)] out string? error)
    {
        record = null;
        signer = null;
        if (!SignedEnvelope.TryDecode(envelope, out var opened, out error)) return false;
        // The RFC wants the signature checked before the payload is parsed.
        if (!opened.Verify(Domain, PayloadType))
        {
            error = "the envelope is not a validly signed peer record";
            return false;
        }

        if (!TryDecode(opened.Payload.Span, out var claimed, out error)) return false;
        if (!claimed.Peer.Equals(opened.PublicKey.PeerId))
        {
            error = "the peer record is signed by another peer";
            return false;
        }

        record = claimed;
        signer = opened.PublicKey;
        return true;
    }

    /// <summary>By content; the order of addresses counts.</summary>
    public bool Equals(PeerRecord? other)
        => other is not null && Peer.Equals(other.Peer) && Sequence == other.Sequence && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => HashCode.Combine(Peer, Sequence, Addresses.Count);

    private static Multiaddr? ReadAddress(ReadOnlySpan<byte> info)
    {
        ReadOnlySpan<byte> bytes = default;
        var reader = new ProtobufReader(info);
        while (reader.TryReadField())
        {
            if (reader.IsBytes(MultiaddrField)) bytes = reader.Bytes;
        }

        return !reader.Failed && Multiaddr.TryDecode(bytes, out var address) ? address : null;
    }
}
