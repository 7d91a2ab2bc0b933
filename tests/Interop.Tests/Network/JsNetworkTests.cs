using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Network;

/// <summary>Networks of js peers that know only the daemon.</summary>
public sealed class JsNetworkTests
{
    [JsFact]
    public async Task Twenty_js_peers_find_each_other_and_what_they_provide_and_still_do_after_the_daemon_was_killed()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var peers = await PeerGroup.StartJsAsync(20, daemon.Address);
        var network = new JsNetwork(daemon, peers, Random.Shared.Next());
        await network.JoinAndProvideAsync();
        await network.FindEachOtherAsync();

        await daemon.KillAsync();
        await using var again = await daemon.StartAgainInPlaceAsync();
        Assert.Equal(daemon.PeerId, again.PeerId);
        await network.FindEachOtherAsync(pairs: 5);
        await using var newcomer = await Peers.StartAsync(new(PeerKind.Js), again.Address);
        await network.WelcomeAsync(newcomer);
    }

    /// <summary>The long form: <c>--explicit only --filter-class '*JsNetworkTests'</c>.</summary>
    [JsFact(Explicit = true)]
    public async Task Fifty_js_peers_find_each_other_and_what_they_provide()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var peers = await PeerGroup.StartJsAsync(50, daemon.Address);
        var network = new JsNetwork(daemon, peers, Random.Shared.Next());
        await network.JoinAndProvideAsync();
        await network.FindEachOtherAsync();
    }
}
