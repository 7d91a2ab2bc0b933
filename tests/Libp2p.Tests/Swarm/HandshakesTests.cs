using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class HandshakesTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_oldest_silent_one_of_the_group_with_most_makes_room()
    {
        var handshakes = New(4);
        var honest = handshakes.TryBegin(Group("1.1.1.1"))!;
        var heard = handshakes.TryBegin(Group("2.2.2.2"))!;
        var silent = handshakes.TryBegin(Group("2.2.2.2"))!;
        var later = handshakes.TryBegin(Group("2.2.2.2"))!;
        heard.IsHeard = true;

        Assert.NotNull(handshakes.TryBegin(Group("3.3.3.3")));

        Assert.Equal(EndReason.LimitReached, silent.GivenUp);
        Assert.True(silent.Token.IsCancellationRequested);
        Assert.All([honest, heard, later], handshake => Assert.Null(handshake.GivenUp));
    }

    [Fact]
    public void Where_each_has_one_a_silent_one_makes_room_and_no_other()
    {
        var handshakes = New(2);
        var heard = handshakes.TryBegin(Group("1.1.1.1"))!;
        heard.IsHeard = true;
        var silent = handshakes.TryBegin(Group("2.2.2.2"))!;

        var third = handshakes.TryBegin(Group("3.3.3.3"))!;
        Assert.Equal(EndReason.LimitReached, silent.GivenUp);

        third.IsHeard = true;
        Assert.Null(handshakes.TryBegin(Group("4.4.4.4")));
        handshakes.End(heard);
        Assert.NotNull(handshakes.TryBegin(Group("4.4.4.4")));
    }

    [Fact]
    public void Who_is_free_of_limits_takes_no_place()
    {
        var handshakes = New(1);
        var honest = handshakes.TryBegin(Group("1.1.1.1"))!;

        for (var i = 0; i < 10; i++) Assert.NotNull(handshakes.TryBegin(null));

        Assert.Null(honest.GivenUp);
    }

    [Fact]
    public void What_takes_too_long_is_given_up_even_if_it_is_free_of_limits()
    {
        var limits = new ConnectionLimits();
        var handshakes = New(10);
        var silent = handshakes.TryBegin(null)!;
        var heard = handshakes.TryBegin(Group("1.1.1.1"))!;
        heard.IsHeard = true;
        _time.Advance(limits.FirstByteTimeout);
        var young = handshakes.TryBegin(Group("2.2.2.2"))!;
        young.IsHeard = true;

        handshakes.Sweep();
        Assert.Equal([EndReason.TimedOut, null, null], [silent.GivenUp, heard.GivenUp, young.GivenUp]);

        _time.Advance(limits.HandshakeTimeout - limits.FirstByteTimeout);
        handshakes.Sweep();
        Assert.Equal([EndReason.TimedOut, null], [heard.GivenUp, young.GivenUp]);
    }

    private static AddressGroup Group(string ip) => AddressGroup.Of(IPAddress.Parse(ip), AddressGroup.IPv6Address);

    private Handshakes New(int most) => new(new ConnectionLimits { MaxInboundHandshakes = most }, _time);
}
