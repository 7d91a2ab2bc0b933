using System.Net;
using System.Net.Sockets;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Mixed;

/// <summary>A daemon on IPv4 and IPv6 at once, and peers that have IPv6 alone.</summary>
public sealed class Ipv6Tests
{
    private const string Listen = "/ip6/::1/tcp/0";

    [RustFact]
    public async Task Peers_on_ipv6_find_each_other_through_us()
    {
        Assert.SkipUnless(HasIpv6(), "no IPv6 loopback here");
        await using var daemon = await DaemonProcess.StartAsync(new() { Listen = ["/ip4/127.0.0.1/tcp/0", Listen] });
        Assert.Equal(2, daemon.Ready.Addresses.Count);
        var address = daemon.Ready.Addresses.Single(a => a.StartsWith("/ip6/", StringComparison.Ordinal));
        PeerSpec[] specs = [new(PeerKind.Js) { Listen = Listen }, new(PeerKind.Rust) { Listen = Listen }];
        await using var peers = await PeerGroup.StartAsync(specs, address);

        var said = await Deadline.EventuallyAsync(() => peers[0].IdentifyAsync(daemon.PeerId));
        Assert.StartsWith("/ip6/::1/tcp/", said.Observed, StringComparison.Ordinal);
        await Meetings.FindsAsync(peers[0], peers[1]);
        await Meetings.FindsAsync(peers[1], peers[0]);
    }

    private static bool HasIpv6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
