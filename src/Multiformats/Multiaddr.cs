using System.Net;

namespace Registry.Multiformats;

/// <summary>A multiaddr, held in its binary form; immutable. At most 1 KiB.</summary>
public sealed class Multiaddr : IEquatable<Multiaddr>
{
    private Multiaddr() => throw new NotImplementedException();

    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();

    /// <summary>The components in order; parsed on demand.</summary>
    public IReadOnlyList<MultiaddrComponent> Components => throw new NotImplementedException();

    /// <summary>Throws FormatException with the reason; for constants and tests.</summary>
    public static Multiaddr Parse(string text) => throw new NotImplementedException();

    public static bool TryParse(ReadOnlySpan<char> text, out Multiaddr? address, out string? error) => throw new NotImplementedException();

    /// <summary>Validates and copies. An unknown protocol code is an error that names the code.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Multiaddr? address, out string? error) => throw new NotImplementedException();

    /// <summary>/ip4|ip6/…/tcp/port of an endpoint (IPv4-mapped IPv6 becomes ip4; a scope id becomes ip6zone).</summary>
    public static Multiaddr FromTcp(IPEndPoint endpoint) => throw new NotImplementedException();

    /// <summary>True when the address starts with ip4 or ip6 and then tcp; what follows is left in <paramref name="rest"/> (null when nothing).</summary>
    public bool TryGetTcpEndPoint(out IPEndPoint? endpoint, out Multiaddr? rest) => throw new NotImplementedException();

    /// <summary>The IP address it starts with, if it does.</summary>
    public IPAddress? IpAddress => throw new NotImplementedException();

    /// <summary>First component of the protocol with this code, if any.</summary>
    public MultiaddrComponent? Find(int code) => throw new NotImplementedException();

    /// <summary>The multihash of the last /p2p component, empty when there is none.</summary>
    public ReadOnlyMemory<byte> PeerIdBytes => throw new NotImplementedException();

    /// <summary>Without its trailing /p2p component; itself when there is none.</summary>
    public Multiaddr WithoutPeerId() => throw new NotImplementedException();

    /// <summary>With /p2p/&lt;multihash&gt; appended (replacing a trailing one).</summary>
    public Multiaddr WithPeerId(ReadOnlySpan<byte> multihash) => throw new NotImplementedException();

    public Multiaddr Encapsulate(Multiaddr inner) => throw new NotImplementedException();

    public override string ToString() => throw new NotImplementedException();

    public bool Equals(Multiaddr? other) => throw new NotImplementedException();

    public override bool Equals(object? obj) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();
}
