using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>A daemon, and ethers for its clients.</summary>
public sealed class WalletFixture : IAsyncLifetime
{
    private Task<Wallet>? _wallet;

    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<Wallet> WalletAsync() => _wallet ??= Peers.StartWalletAsync();

    public async ValueTask DisposeAsync()
    {
        if (_wallet is { IsCompletedSuccessfully: true }) await (await _wallet).DisposeAsync();
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
    }
}
