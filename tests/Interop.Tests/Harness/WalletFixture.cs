namespace Registry.Interop.Tests.Harness;

/// <summary>A daemon and a peer that asks it what others would be told, and ethers for its clients.</summary>
public sealed class WalletFixture : MeetingFixture
{
    private readonly Lock _gate = new();
    private Task<Wallet>? _wallet;

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<Wallet> WalletAsync()
    {
        lock (_gate)
        {
            return _wallet ??= Peers.StartWalletAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_wallet is { IsCompletedSuccessfully: true }) await (await _wallet).DisposeAsync();
        await base.DisposeAsync();
    }
}
