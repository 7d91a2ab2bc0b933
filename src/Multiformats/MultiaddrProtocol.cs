namespace Registry.Multiformats;

/// <summary>A row of the multiaddr protocol table.</summary>
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
    public const int P2pCircuit = 290;
    public const int Unix = 400;
    public const int P2p = 421;
    public const int Memory = 777;
}
