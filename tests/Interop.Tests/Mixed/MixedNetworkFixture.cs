using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Mixed;

/// <summary>A daemon and peers of all kinds, a Go client among them, that are told of the daemon alone.</summary>
public sealed class MixedNetworkFixture : IAsyncLifetime
{
    private static readonly PeerSpec[] Specs =
    [
        new(PeerKind.Js), new(PeerKind.Go, "rsa"), new(PeerKind.Go, Mode: PeerMode.Client), new(PeerKind.Rust),
    ];

    private Task<PeerGroup>? _peers;

    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    /// <summary>Started by the first test that is not skipped.</summary>
    public async Task<IReadOnlyList<RemotePeer>> PeersAsync() => (await (_peers ??= PeerGroup.StartAsync(Specs, Daemon.Address))).All;

    public async ValueTask DisposeAsync()
    {
        if (_peers is { IsCompletedSuccessfully: true }) await (await _peers).DisposeAsync();
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
    }
}
