using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Registry.Multiformats.MultiaddrValues;

namespace Registry.Multiformats;

/// <summary>
/// A row of the multiaddr protocol table: code, name, and bytes of the value (0 for none, <see cref="Variable"/> for a
/// length prefix). Source: multiformats/multiaddr, protocols.csv, whose sizes are in bits.
/// </summary>
public sealed record MultiaddrProtocol(int Code, string Name, int Size)
{
    /// <summary><see cref="Size"/> of protocols whose value carries a length prefix.</summary>
    public const int Variable = -1;

    public const int Ip4 = 4;
    public const int Tcp = 6;
    public const int Dns = 53;
    public const int Dns4 = 54;
    public const int Dns6 = 55;
    public const int DnsAddr = 56;
    public const int Ip6 = 41;
    public const int Ip6Zone = 42;
    public const int Udp = 273;
    public const int WebRtcDirect = 280;
    public const int WebRtc = 281;
    public const int P2pCircuit = 290;
    public const int Unix = 400;
    public const int P2p = 421;
    public const int Https = 443;
    public const int Onion3 = 445;
    public const int Tls = 448;
    public const int Sni = 449;
    public const int Noise = 454;
    public const int Quic = 460;
    public const int QuicV1 = 461;
    public const int WebTransport = 465;
    public const int CertHash = 466;
    public const int Ws = 477;
    public const int Wss = 478;
    public const int Http = 480;
    public const int Memory = 777;

    /// <summary>How the value is checked, read and written; null for protocols without one.</summary>
    internal ValueCodec? Codec { get; init; }

    /// <summary>The text form of the value takes all the rest of the address.</summary>
    internal bool IsPath => Code == Unix;
}

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
