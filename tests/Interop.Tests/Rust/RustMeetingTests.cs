using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Rust;

/// <summary>rust-libp2p and the daemon meet, whoever dials, with every kind of identity that needs no key file.</summary>
public sealed class RustMeetingTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    private static readonly PeerSpec[] Servers = [new(PeerKind.Rust), new(PeerKind.Rust, "secp256k1"), new(PeerKind.Rust, "ecdsa")];

    public static TheoryData<PeerSpec> Specs => [.. Servers, new PeerSpec(PeerKind.Rust, Mode: PeerMode.Client)];

    [RustTheory]
    [MemberData(nameof(Specs))]
    public async Task Rust_dials_us(PeerSpec spec)
    {
        await using var peer = await Peers.StartAsync(spec);
        await peer.ConnectAsync(fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);
        var said = await peer.IdentifyAsync(fixture.Daemon.PeerId);
        Assert.Equal(Meetings.WithoutId(peer.Address), Meetings.WithoutId(said.Observed!));
    }

    [RustFact]
    public async Task We_dial_rust()
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

    /// <summary>It signs its peer record in a format of its own; the rest of its identify still counts.</summary>
    [RustFact]
    public async Task A_signed_record_of_another_format_does_not_spoil_identify()
    {
        await using var peer = await Peers.StartAsync(new(PeerKind.Rust) { SignedRecord = true });
        await peer.ConnectAsync(fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);
    }
}
