namespace Registry.Interop.Tests.Harness;

/// <summary>One daemon for all tests of a class.</summary>
public sealed class DaemonFixture : IAsyncLifetime
{
    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    public ValueTask DisposeAsync() => Daemon?.DisposeAsync() ?? default; // it may not have started
}
