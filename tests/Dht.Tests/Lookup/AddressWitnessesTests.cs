using Registry.Dht.Lookup;
using Registry.Multiformats;

namespace Registry.Dht.Tests.Lookup;

public sealed class AddressWitnessesTests
{
    private static readonly Multiaddr Real = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");
    private static readonly Multiaddr Dead = Multiaddr.Parse("/ip4/9.9.9.9/tcp/4001");

    [Fact]
    public void Two_who_agree_are_believed_and_come_first()
    {
        var random = new Random(1);
        var witnesses = new AddressWitnesses();

        Assert.False(witnesses.Add(KadPeers.Random(random), [Dead]));
        Assert.False(witnesses.Add(KadPeers.Random(random), [Real]));
        Assert.True(witnesses.Add(KadPeers.Random(random), [Real]));
        Assert.Equal([Real, Dead], witnesses.Addresses);
    }

    [Fact]
    public void Who_repeats_itself_is_one_witness()
    {
        var liar = KadPeers.Random(new Random(1));
        var witnesses = new AddressWitnesses();

        Assert.False(witnesses.Add(liar, [Dead, Dead]));
        Assert.False(witnesses.Add(liar, [Dead]));
        Assert.Equal([Dead], witnesses.Addresses);
    }

    [Fact]
    public void What_is_remembered_counts_as_one()
    {
        var witnesses = new AddressWitnesses();

        Assert.False(witnesses.Add(witness: null, [Real]));
        Assert.True(witnesses.Add(KadPeers.Random(new Random(1)), [Real]));
    }

    [Fact]
    public void Endless_names_do_not_grow_it()
    {
        var random = new Random(1);
        var witnesses = new AddressWitnesses();
        for (var i = 0; i < 1000; i++) witnesses.Add(KadPeers.Random(random), [Multiaddr.Parse($"/ip4/1.1.{i / 250}.{i % 250}/tcp/1")]);

        Assert.InRange(witnesses.Addresses.Count, 1, 64);
    }
}
