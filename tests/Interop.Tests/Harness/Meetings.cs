using Registry.Identity;

namespace Registry.Interop.Tests.Harness;

/// <summary>What must hold when a peer and the daemon meet; the same for every implementation.</summary>
internal static class Meetings
{
    private static readonly string[] Served = ["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", "/ipfs/kad/1.0.0", "/far-mesh/kad/1.0.0"];

    /// <summary>They know each other by identify, the peer's ping is answered, and each has the other in its routing table.</summary>
    public static async Task KnowEachOtherAsync(MeetingFixture fixture, RemotePeer peer)
    {
        await PeerKnowsDaemonAsync(fixture.Daemon, peer);
        await peer.PingAsync(fixture.Daemon.PeerId);
        if (peer.Spec.Mode != PeerMode.None)
        {
            await Deadline.EventuallyAsync(async () => Assert.Contains(fixture.Daemon.PeerId, await peer.TableAsync()));
        }
        await DaemonKnowsPeerAsync(fixture, peer);
    }

    /// <summary>By id alone, through the daemon, and then connects.</summary>
    public static async Task FindsAsync(RemotePeer seeker, RemotePeer sought)
    {
        await Deadline.EventuallyAsync(async () =>
        {
            var found = await seeker.FindPeerAsync(sought.Id);
            Assert.Equal(sought.Id, found.Id);
            Assert.Contains(WithoutId(sought.Address), found.Addrs.Select(WithoutId));
        });
        if (seeker.Spec.Kind == PeerKind.Js)
        {
            await seeker.DialAsync(sought.Id);
        }
        else
        {
            await seeker.ConnectAsync(sought.Address);
        }
        await Deadline.EventuallyAsync(async () => Assert.Contains(seeker.Id, await sought.PeersAsync()));
        Assert.Contains(sought.Id, await seeker.PeersAsync());
    }

    /// <summary>Where the provider is the only one, <paramref name="count"/> 1 ends the search at once.</summary>
    public static async Task FindsProviderAsync(RemotePeer seeker, string model, string provider, string address, int count = 20) =>
        await Deadline.EventuallyAsync(async () =>
        {
            var found = Assert.Single(await seeker.FindProvidersAsync(model, count), p => p.Id == provider);
            Assert.Contains(WithoutId(address), found.Addrs.Select(WithoutId));
        });

    /// <summary>Some implementations end addresses in the peer's own id, others do not; they mean the same.</summary>
    public static string WithoutId(string address) => address.Split("/p2p/")[0];

    private static async Task PeerKnowsDaemonAsync(DaemonProcess daemon, RemotePeer peer)
    {
        var said = await Deadline.EventuallyAsync(() => peer.IdentifyAsync(daemon.PeerId));
        Assert.Equal(daemon.PeerId, said.Id);
        Assert.Subset(said.Protocols.ToHashSet(), Served.ToHashSet());
        Assert.Contains(WithoutId(daemon.Address), said.Addrs.Select(WithoutId));
        Assert.Matches("^/ip4/127.0.0.1/tcp/[0-9]+(/p2p/.*)?$", said.Observed);
        Assert.False(string.IsNullOrWhiteSpace(said.Agent));
        Assert.False(string.IsNullOrWhiteSpace(said.ProtocolVersion));
        Assert.True(said.SignedRecord ?? true);
        if (said.SignedAddrs is not null) Assert.Contains(WithoutId(daemon.Address), said.SignedAddrs.Select(WithoutId));
    }

    /// <summary>A DHT server is in the routing table; a client is not, but is found by its id. Both with the addresses they listen on, not the port they dialled from.</summary>
    private static async Task DaemonKnowsPeerAsync(MeetingFixture fixture, RemotePeer peer)
    {
        var probe = await fixture.ProbeAsync();
        await Deadline.EventuallyAsync(async () =>
        {
            var answer = await probe.AskKadAsync(fixture.Daemon.PeerId, "FIND_NODE", PeerId.Parse(peer.Id).Bytes.ToArray());
            var found = Assert.Single(answer.Closer, p => p.Id == peer.Id);
            Assert.Equal(peer.Addresses.Select(WithoutId).Order(), found.Addrs.Select(WithoutId).Order());
        });
        if (peer.Spec.Mode == PeerMode.Server)
        {
            await Deadline.EventuallyAsync(async () => Assert.Contains(await fixture.RoutingTableAsync(), p => p.Id == peer.Id));
        }
        else
        {
            Assert.DoesNotContain(await fixture.RoutingTableAsync(), p => p.Id == peer.Id);
        }
    }
}
