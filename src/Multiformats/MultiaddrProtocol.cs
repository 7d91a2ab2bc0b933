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
