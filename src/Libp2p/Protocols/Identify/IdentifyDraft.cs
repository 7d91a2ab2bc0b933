using Registry.Identity.Wire;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.Identify;

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
