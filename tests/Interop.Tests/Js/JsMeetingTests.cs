using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Js;

/// <summary>js-libp2p and the daemon meet, whoever dials, with every kind of identity js can have.</summary>
public sealed class JsMeetingTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    private static readonly PeerSpec[] Identities = [new(PeerKind.Js), new(PeerKind.Js, "rsa"), new(PeerKind.Js, "secp256k1")];

    public static TheoryData<PeerSpec> Specs => [.. Identities, new PeerSpec(PeerKind.Js, Mode: PeerMode.Client)];

    [JsTheory]
    [MemberData(nameof(Specs))]
    public async Task Js_dials_us(PeerSpec spec)
    {
        await using var peer = await Peers.StartAsync(spec);
        await peer.ConnectAsync(fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);
        Assert.Equal("outbound", Assert.Single(await peer.ConnectionsAsync(fixture.Daemon.PeerId)).Direction);
    }

    [JsFact]
    public async Task We_dial_js()
    {
        await using var peers = await PeerGroup.StartAsync(Identities);
        await using var dialler = new DiallingFixture([.. peers.All.Select(p => p.Address)]);
        await dialler.InitializeAsync();
        foreach (var peer in peers.All)
        {
            await Deadline.EventuallyAsync(async () => Assert.Equal("inbound", Assert.Single(await peer.ConnectionsAsync(dialler.Daemon.PeerId)).Direction));
            await Meetings.KnowEachOtherAsync(dialler, peer);
        }
    }
}
