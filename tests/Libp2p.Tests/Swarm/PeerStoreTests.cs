using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class PeerStoreTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ManualTimeProvider _time = new();
    private readonly PeerId _peer = TestNet.KeyOf(1).PublicKey.PeerId;

    [Fact]
    public void Learned_addresses_expire_and_the_peer_with_them()
    {
        var store = Store();
        store.AddAddresses(_peer, [Address(1)], TimeSpan.FromMinutes(1));
        store.AddAddresses(_peer, [Address(2)], TimeSpan.FromMinutes(2));

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal([Address(2)], store.Addresses(_peer));
        Assert.Equal(1, store.Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(store.Addresses(_peer));
        store.Expire();
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void A_peer_s_own_addresses_hold_while_it_is_connected_and_half_an_hour_longer()
    {
        var store = Store();
        store.Connected(_peer, dialled: Address(9));
        store.Identified(_peer, [Address(1)], certified: false, ["/a"], "agent");
        store.AddAddresses(_peer, [Address(2)], TimeSpan.FromMinutes(1));

        _time.Advance(TimeSpan.FromHours(5));
        store.Expire();
        Assert.Equal([Address(9), Address(1)], store.Addresses(_peer));

        store.Disconnected(_peer);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal([Address(9), Address(1)], store.Addresses(_peer));
        Assert.Equal(["/a"], store.Protocols(_peer));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(store.Addresses(_peer));
    }

    [Fact]
    public void It_is_the_last_of_several_connections_that_starts_the_clock()
    {
        var store = Store();
        store.Connected(_peer, null);
        store.Connected(_peer, null);
        store.Identified(_peer, [Address(1)], false, null, null);

        store.Disconnected(_peer);
        _time.Advance(Hour);
        Assert.Single(store.Addresses(_peer));

        store.Disconnected(_peer);
        store.Connected(_peer, null);
        _time.Advance(Hour);
        Assert.Single(store.Addresses(_peer));
    }

    [Fact]
    public void A_peer_that_named_no_address_is_forgotten_when_it_leaves()
    {
        var store = Store();
        store.Connected(_peer, null);
        store.Identified(_peer, [], false, ["/client"], "agent");

        store.Disconnected(_peer);

        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void Its_newest_word_replaces_the_one_before_but_not_what_others_said()
    {
        var store = Store();
        store.Connected(_peer, dialled: Address(9));
        store.AddAddresses(_peer, [Address(5)], Hour);
        store.Identified(_peer, [Address(1), Address(2)], false, null, null);

        store.Identified(_peer, [Address(2), Address(3)], certified: true, null, null);

        Assert.Equal([Address(9), Address(2), Address(3), Address(5)], store.Addresses(_peer));
    }

    [Fact]
    public void Records_are_kept_by_sequence()
    {
        var store = Store();
        store.Connected(_peer, null);

        Assert.True(store.TryStoreRecord(_peer, new byte[] { 1 }, 5));
        Assert.False(store.TryStoreRecord(_peer, new byte[] { 2 }, 4));
        Assert.Equal(1, store.SignedRecord(_peer).Span[0]);
        Assert.True(store.TryStoreRecord(_peer, new byte[] { 3 }, 6));
        Assert.Equal(3, store.SignedRecord(_peer).Span[0]);
    }

    [Fact]
    public void Addresses_are_bounded_and_the_trusted_stay()
    {
        var store = Store(new PeerStoreOptions { MaxAddressesPerPeer = 3 });
        store.AddAddresses(_peer, [.. Enumerable.Range(1, 10).Select(Address)], Hour);
        store.Connected(_peer, Address(50));
        store.Identified(_peer, [Address(60)], false, null, null);

        var kept = store.Addresses(_peer);
        Assert.Equal(3, kept.Count);
        Assert.Equal([Address(50), Address(60)], kept.Take(2));
    }

    [Fact]
    public void Own_peer_id_is_stripped_and_other_peers_addresses_are_left_out()
    {
        var store = Store();
        var other = TestNet.KeyOf(2).PublicKey.PeerId;

        store.AddAddresses(_peer, [Address(1).WithPeerId(_peer.Bytes.Span), Address(1), Address(2).WithPeerId(other.Bytes.Span)], Hour);

        Assert.Equal([Address(1)], store.Addresses(_peer));
    }

    [Fact]
    public void Peers_are_bounded_and_the_connected_stay()
    {
        var store = Store(new PeerStoreOptions { MaxPeers = 100 });
        store.Connected(_peer, Address(1));
        for (var i = 2; i < 1000; i++)
        {
            store.AddAddresses(TestNet.KeyOf(i).PublicKey.PeerId, [Address(1)], TimeSpan.FromSeconds(i));
        }

        Assert.InRange(store.Count, 90, 100);
        Assert.Single(store.Addresses(_peer));
        Assert.Single(store.Addresses(TestNet.KeyOf(999).PublicKey.PeerId));
        Assert.Empty(store.Addresses(TestNet.KeyOf(2).PublicKey.PeerId));
    }

    [Fact]
    public void Equal_strings_are_shared_until_the_pool_is_full()
    {
        var pool = new StringPool(2);

        Assert.Same(pool.TryGet("/a"u8, 100), pool.TryGet("/a"u8, 100));
        Assert.NotNull(pool.TryGet("/b"u8, 100));
        Assert.NotSame(pool.TryGet("/c"u8, 100), pool.TryGet("/c"u8, 100));
        Assert.Null(pool.TryGet([0xff], 100));
        Assert.Null(pool.TryGet("a\nb"u8, 100));
        Assert.Null(pool.TryGet("too long"u8, 3));
    }

    private static Multiaddr Address(int port) => Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{port}");

    private PeerStore Store(PeerStoreOptions? options = null) => new(options ?? new PeerStoreOptions(), _time);
}
