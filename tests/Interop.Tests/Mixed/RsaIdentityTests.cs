using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Mixed;

/// <summary>A daemon with an RSA identity, <c>Qm…</c>, as older networks expect of their bootstrap nodes.</summary>
public sealed class RsaIdentityTests(RsaDaemonFixture fixture) : IClassFixture<RsaDaemonFixture>
{
    [JsFact]
    public Task Js_meets_us() => MeetAsync(new(PeerKind.Js, "rsa"));

    [GoFact]
    public Task P2pd_meets_us() => MeetAsync(new(PeerKind.Go, "rsa"));

    [RustFact]
    public Task Rust_meets_us() => MeetAsync(new(PeerKind.Rust));

    private async Task MeetAsync(PeerSpec spec)
    {
        Assert.StartsWith("Qm", fixture.Daemon.PeerId, StringComparison.Ordinal);
        await using var peer = await Peers.StartAsync(spec, fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);
    }
}
