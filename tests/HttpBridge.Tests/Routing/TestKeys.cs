using System.Text;
using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Routing;

internal static class TestKeys
{
    public static Multihash HashOf(string text) => Multihash.Sha256(Encoding.UTF8.GetBytes(text));

    public static Cid CidOf(string text) => new(Cid.RawCodec, HashOf(text));

    public static PeerId PeerOf(string text) => PeerId.TryDecode(HashOf(text).Bytes.Span, out var peer) ? peer : throw new InvalidOperationException();

    /// <summary>Lets a made-up peer announce itself.</summary>
    public static PeerId Announce(this ProviderStore store, string key, string name, params string[] addresses)
    {
        var peer = PeerOf(name);
        Assert.Equal(AddProviderOutcome.Added, store.Add(HashOf(key).Bytes.Span, peer, [.. addresses.Select(Multiaddr.Parse)]));
        return peer;
    }
}
