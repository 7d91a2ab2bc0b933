using System.Buffers;
using System.IO.Pipelines;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Identify;

/// <summary>Reads length-prefixed identify messages until the end of the stream and merges them.</summary>
internal static class IdentifyReader
{
    /// <summary>False when a message is malformed, too long or one too many, or when the stream ended inside one or without any.</summary>
    public static async ValueTask<bool> TryReadAsync(PipeReader input, IdentifyDraft draft, IdentifyOptions options, CancellationToken cancellation)
    {
        var messages = 0;
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var rest = result.Buffer;
            var status = Merge(ref rest, draft, options, ref messages);
            var ended = rest.IsEmpty;
            input.AdvanceTo(rest.Start, result.Buffer.End);
            if (status == OperationStatus.InvalidData) return false;

            if (result.IsCompleted) return ended && messages > 0;
        }
    }

    /// <summary>Merges the whole messages at the start of <paramref name="rest"/> and leaves what follows them.</summary>
    internal static OperationStatus Merge(ref ReadOnlySequence<byte> rest, IdentifyDraft draft, IdentifyOptions options, ref int messages)
    {
        while (!rest.IsEmpty)
        {
            var status = Varint.TryRead(rest, out var length, out var prefix);
            if (status != OperationStatus.Done) return status;

            if (length > (ulong)options.MaxMessageBytes || messages >= options.MaxMessages) return OperationStatus.InvalidData;

            if (rest.Length - prefix < (long)length) return OperationStatus.NeedMoreData;

            var message = rest.Slice(prefix, (long)length);
            if (!TryMerge(message, draft)) return OperationStatus.InvalidData;

            messages++;
            rest = rest.Slice(message.End);
        }

        return OperationStatus.Done;
    }

    private static bool TryMerge(in ReadOnlySequence<byte> message, IdentifyDraft draft)
    {
        if (message.IsSingleSegment) return draft.TryMerge(message.FirstSpan);

        var length = (int)message.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(joined);
        var merged = draft.TryMerge(joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
        return merged;
    }
}

/// <summary>
/// Identify messages merged as they come: lists grow, single fields are overwritten (libp2p/specs identify). Nothing is
/// believed yet. Unparsable addresses and ids are left out; what exceeds the bounds, too.
/// </summary>
internal sealed class IdentifyDraft(IdentifyOptions options, StringPool strings)
{
    private const int MaxProtocolBytes = 256;
    private const int MaxVersionBytes = 256;

    private readonly List<Multiaddr> _addresses = [];
    private readonly List<string> _protocols = [];

    public byte[]? PublicKey { get; private set; }

    public IReadOnlyList<Multiaddr> ListenAddresses => _addresses;

    public IReadOnlyList<string> Protocols => _protocols;

    public Multiaddr? ObservedAddress { get; private set; }

    public string? ProtocolVersion { get; private set; }

    public string? AgentVersion { get; private set; }

    public byte[]? SignedPeerRecord { get; private set; }

    /// <summary>False when the bytes are not protocol buffers; then the draft is of no use.</summary>
    public bool TryMerge(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryReadField())
        {
            if (reader.WireType == ProtobufWireType.LengthDelimited) Take(reader.Field, reader.Bytes);
        }

        return !reader.Failed;
    }

    private void Take(int field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case IdentifyFields.PublicKey:
                PublicKey = value.ToArray();
                break;
            case IdentifyFields.ListenAddress:
                AddAddress(value);
                break;
            case IdentifyFields.Protocol:
                AddProtocol(value);
                break;
            case IdentifyFields.ObservedAddress:
                ObservedAddress = Multiaddr.TryDecode(value, out var observed) ? observed : null;
                break;
            case IdentifyFields.ProtocolVersion:
                ProtocolVersion = strings.TryGet(value, MaxVersionBytes);
                break;
            case IdentifyFields.AgentVersion:
                AgentVersion = strings.TryGet(value, MaxVersionBytes);
                break;
            case IdentifyFields.SignedPeerRecord:
                SignedPeerRecord = value.ToArray();
                break;
        }
    }

    private void AddAddress(ReadOnlySpan<byte> value)
    {
        if (_addresses.Count < options.MaxAddresses && Multiaddr.TryDecode(value, out var address)) _addresses.Add(address);
    }

    private void AddProtocol(ReadOnlySpan<byte> value)
    {
        if (_protocols.Count < options.MaxProtocols
            && strings.TryGet(value, MaxProtocolBytes) is { Length: > 0 } id
            && !_protocols.Contains(id))
        {
            _protocols.Add(id);
        }
    }
}

/// <summary>Field numbers of the identify message (libp2p/specs identify, "The Identify Message").</summary>
internal static class IdentifyFields
{
    public const int PublicKey = 1;
    public const int ListenAddress = 2;
    public const int Protocol = 3;
    public const int ObservedAddress = 4;
    public const int ProtocolVersion = 5;
    public const int AgentVersion = 6;
    public const int SignedPeerRecord = 8;
}
