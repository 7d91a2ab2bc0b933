using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Go;

/// <summary>p2pd, the very program that far-mesh workers run, and the daemon meet, whoever dials.</summary>
public sealed class GoMeetingTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    private static readonly PeerSpec[] Servers = [new(PeerKind.Go), new(PeerKind.Go, "rsa")];

    public static TheoryData<PeerSpec> Specs => [.. Servers, new PeerSpec(PeerKind.Go, Mode: PeerMode.Client)];

    [GoTheory]
    [MemberData(nameof(Specs))]
    public async Task P2pd_dials_us(PeerSpec spec)
    {
        await using var peer = await Peers.StartAsync(spec, fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);

        // It dials from the port it listens on, so what we observe is exactly that address.
        var said = await peer.IdentifyAsync(fixture.Daemon.PeerId);
        Assert.Equal(Meetings.WithoutId(peer.Address), Meetings.WithoutId(said.Observed!));
    }

    [GoFact]
    public async Task We_dial_p2pd()
    {
        await using var peers = await PeerGroup.StartAsync(Servers);
        await using var dialler = new DiallingFixture([.. peers.All.Select(p => p.Address)]);
        await dialler.InitializeAsync();
        foreach (var peer in peers.All)
        {
            await Deadline.EventuallyAsync(async () => Assert.Contains(dialler.Daemon.PeerId, await peer.PeersAsync()));
            await Meetings.KnowEachOtherAsync(dialler, peer);
        }
    }

    /// <summary>Each push comes with header, protocol, payload and FIN in front of our first answer.</summary>
    [GoFact]
    public async Task P2pd_stays_healthy_over_identify_pushes_sent_before_we_answer()
    {
        await using var peer = await Peers.StartAsync(new(PeerKind.Go), fixture.Daemon.Address);
        await Task.WhenAll(peer.HandleAsync("DHTProtocol.rpc_ping"), peer.HandleAsync("DHTProtocol.rpc_find"));
        await Meetings.KnowEachOtherAsync(fixture, peer);
        await peer.HandleAsync("DHTProtocol.rpc_store");
        await peer.ProvideAsync("after the pushes");
        Assert.Single(await peer.PeersAsync(), p => p == fixture.Daemon.PeerId);
    }

    [GoFact]
    public async Task P2pd_hears_na_for_an_unknown_protocol_and_the_connection_lives_on()
    {
        await using var peer = await Peers.StartAsync(new(PeerKind.Go), fixture.Daemon.Address);
        await Assert.ThrowsAsync<PeerRefusedException>(() => peer.StreamAsync(fixture.Daemon.PeerId, "DHTProtocol.rpc_nothing", [1], 1));
        await peer.PingAsync(fixture.Daemon.PeerId);
    }
}
