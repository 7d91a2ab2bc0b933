using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.AutoNat;

/// <summary>The AutoNAT clients of js-libp2p and go-libp2p ask the daemon whether they can be dialled.</summary>
public sealed class AutoNatTests
{
    /// <summary>js announces a public address only once somebody has confirmed it.</summary>
    [JsTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Js_learns_that_its_address_can_be_dialled(int version)
    {
        await using var fixture = await AutoNatFixture.StartAsync();
        await using var peer = await fixture.StartPeerAsync(PeerKind.Js, $"/ip4/{AutoNatFixture.PeerHost}/tcp/0", "--autonat", $"{version}");
        await fixture.AnsweredAsync(version, peer, "Reachable");
        await Deadline.EventuallyAsync(async () => Assert.Contains(await AddressesAsync(peer), a => a.StartsWith($"/ip4/{AutoNatFixture.PeerHost}/", StringComparison.Ordinal)));
    }

    /// <summary>Another address than the one it comes from: version 1 does not dial it, version 2 wants data first, and cannot get there.</summary>
    [JsTheory]
    [InlineData(1, "Refused")]
    [InlineData(2, "Unreachable")]
    public async Task Js_does_not_learn_that_of_an_address_that_leads_nowhere(int version, string outcome)
    {
        await using var fixture = await AutoNatFixture.StartAsync();
        await using var peer = await fixture.StartPeerAsync(PeerKind.Js, $"/ip4/{AutoNatFixture.HiddenHost}/tcp/0", "--autonat", $"{version}");
        await fixture.AnsweredAsync(version, peer, outcome);
        Assert.Empty(await AddressesAsync(peer));
    }

    /// <summary>p2pd asks 15 seconds after its start.</summary>
    [GoTheory]
    [InlineData(AutoNatFixture.PeerHost, "Reachable")]
    [InlineData("127.0.0.1", "Unreachable")]
    public async Task P2pd_asks_and_is_answered(string listen, string outcome)
    {
        await using var fixture = await AutoNatFixture.StartAsync();
        await using var peer = await fixture.StartPeerAsync(PeerKind.Go, $"/ip4/{listen}/tcp/0", "--autonat", "true");
        await fixture.AnsweredAsync(1, peer, outcome);
    }

    private static async Task<string[]> AddressesAsync(RemotePeer peer) =>
        [.. (await peer.Lines.AskAsync("self")).GetProperty("addrs").EnumerateArray().Select(a => a.GetString()!)];
}
