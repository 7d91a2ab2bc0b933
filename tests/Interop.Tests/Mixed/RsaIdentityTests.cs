using Registry.Interop.Tests.Harness;
using Registry.Testing;

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

    /// <summary>The address of a bootstrap node that hivemind itself started looks like this.</summary>
    [HivemindFact]
    public async Task Hivemind_meets_us()
    {
        await using var peer = await Peers.StartHivemindAsync(new(), fixture.Daemon.Address);
        Assert.NotNull(await peer.PingAsync(fixture.Daemon.PeerId, validate: true));
        Assert.True(await peer.StoreAsync("key", "value"));
        Assert.Equal("value", (await peer.AskAsync(fixture.Daemon.PeerId, "key")).Value?.GetString());
    }

    private async Task MeetAsync(PeerSpec spec)
    {
        Assert.StartsWith("Qm", fixture.Daemon.PeerId, StringComparison.Ordinal);
        await using var peer = await Peers.StartAsync(spec, fixture.Daemon.Address);
        await Meetings.KnowEachOtherAsync(fixture, peer);
    }
}

/// <summary>The identity is made by the command line before the daemon first starts.</summary>
public sealed class RsaDaemonFixture : MeetingFixture
{
    private readonly TemporaryDirectory _folder = new();

    protected override DaemonSpec Options => new() { Data = _folder.File("data") };

    public override async ValueTask InitializeAsync()
    {
        var (exitCode, _, error) = await DaemonProcess.RunToEndAsync("key", "generate", "--type", "rsa", "--data", _folder.File("data"));
        Assert.True(exitCode == 0, error);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
