using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Load.Hosting;

/// <summary>The server to be driven.</summary>
internal sealed record Target(PeerId Peer, Multiaddr Address)
{
    /// <summary>From a multiaddr that ends in /p2p.</summary>
    public static Target Parse(string text)
    {
        var address = Multiaddr.Parse(text);
        return PeerId.TryDecode(address.PeerIdBytes.Span, out var peer)
            ? new Target(peer, address.WithoutPeerId())
            : throw new FormatException($"{text} does not end in /p2p/<peer id>.");
    }
}
