using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Registry.Multiformats.MultiaddrValues;

namespace Registry.Multiformats;

/// <summary>The protocols that this project reads and writes.</summary>
internal static class MultiaddrProtocols
{
    private static readonly MultiaddrProtocol[] All =
    [
        new(MultiaddrProtocol.Ip4, "ip4", 4) { Codec = new Ip4Value() },
        new(MultiaddrProtocol.Tcp, "tcp", 2) { Codec = new PortValue() },
        new(MultiaddrProtocol.Ip6, "ip6", 16) { Codec = new Ip6Value() },
        new(MultiaddrProtocol.Ip6Zone, "ip6zone", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.Dns, "dns", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.Dns4, "dns4", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.Dns6, "dns6", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.DnsAddr, "dnsaddr", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.Udp, "udp", 2) { Codec = new PortValue() },
        new(MultiaddrProtocol.WebRtcDirect, "webrtc-direct", 0),
        new(MultiaddrProtocol.WebRtc, "webrtc", 0),
        new(MultiaddrProtocol.P2pCircuit, "p2p-circuit", 0),
        new(MultiaddrProtocol.Unix, "unix", MultiaddrProtocol.Variable) { Codec = new UnixPathValue() },
        new(MultiaddrProtocol.P2p, "p2p", MultiaddrProtocol.Variable) { Codec = new PeerIdValue() },
        new(MultiaddrProtocol.Https, "https", 0),
        new(MultiaddrProtocol.Onion3, "onion3", 37) { Codec = new Onion3Value() },
        new(MultiaddrProtocol.Tls, "tls", 0),
        new(MultiaddrProtocol.Sni, "sni", MultiaddrProtocol.Variable) { Codec = new NameValue() },
        new(MultiaddrProtocol.Noise, "noise", 0),
        new(MultiaddrProtocol.Quic, "quic", 0),
        new(MultiaddrProtocol.QuicV1, "quic-v1", 0),
        new(MultiaddrProtocol.WebTransport, "webtransport", 0),
        new(MultiaddrProtocol.CertHash, "certhash", MultiaddrProtocol.Variable) { Codec = new CertHashValue() },
        new(MultiaddrProtocol.Ws, "ws", 0),
        new(MultiaddrProtocol.Wss, "wss", 0),
        new(MultiaddrProtocol.Http, "http", 0),
        // The table calls the size variable; go-libp2p and rust-libp2p both write eight bytes without a prefix.
        new(MultiaddrProtocol.Memory, "memory", 8) { Codec = new MemoryValue() },
    ];

    // Indexed by code: a binary address is decoded for every peer in every message.
    private static readonly MultiaddrProtocol?[] ByCode = IndexByCode();

    private static readonly FrozenDictionary<string, MultiaddrProtocol>.AlternateLookup<ReadOnlySpan<char>> ByName =
        All.Select(protocol => KeyValuePair.Create(protocol.Name, protocol))
            // The name that p2p had before.
            .Append(KeyValuePair.Create("ipfs", ByCode[MultiaddrProtocol.P2p]!))
            .ToFrozenDictionary(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    public static MultiaddrProtocol? Find(ulong code) => code < (ulong)ByCode.Length ? ByCode[code] : null;

    public static bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out MultiaddrProtocol? protocol) =>
        ByName.TryGetValue(name, out protocol);

    private static MultiaddrProtocol?[] IndexByCode()
    {
        var index = new MultiaddrProtocol?[All.Max(protocol => protocol.Code) + 1];
        foreach (var protocol in All) index[protocol.Code] = protocol;
        return index;
    }
}
