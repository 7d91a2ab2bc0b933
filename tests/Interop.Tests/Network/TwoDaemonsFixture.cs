using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Network;

/// <summary>
/// Two daemons, the second of which bootstraps off the first, and five js, five p2pd and five rust peers. Three of each kind were told
/// of the first daemon, two of the second.
/// </summary>
public sealed class TwoDaemonsFixture : IAsyncLifetime
{
    private Task<PeerGroup>? _peers;

    public DaemonProcess First { get; private set; } = null!;

    public DaemonProcess Second { get; private set; } = null!;

    public IReadOnlyList<DaemonProcess> Daemons => [First, Second];

    public async ValueTask InitializeAsync()
    {
        First = await DaemonProcess.StartAsync();
        Second = await DaemonProcess.StartAsync(new() { Bootstrap = [First.Address] });
    }

    /// <summary>Started by the first test that is not skipped.</summary>
    public async Task<IReadOnlyList<RemotePeer>> PeersAsync() => (await (_peers ??= StartAsync())).All;

    public async ValueTask DisposeAsync()
    {
        if (_peers is { IsCompletedSuccessfully: true }) await (await _peers).DisposeAsync();
        await (Second?.DisposeAsync() ?? default); // they may not have started
        await (First?.DisposeAsync() ?? default);
    }

    private Task<PeerGroup> StartAsync() => PeerGroup.JoinAsync(
        PeerGroup.StartJsProcessAsync(3, First.Address),
        PeerGroup.StartJsProcessAsync(2, Second.Address),
        PeerGroup.StartAsync(Binaries(3), First.Address),
        PeerGroup.StartAsync(Binaries(2), Second.Address));

    private static PeerSpec[] Binaries(int ofEach) =>
        [.. Enumerable.Repeat(new PeerSpec(PeerKind.Go), ofEach), .. Enumerable.Repeat(new PeerSpec(PeerKind.Rust), ofEach)];
}
