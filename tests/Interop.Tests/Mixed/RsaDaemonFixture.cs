using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Mixed;

/// <summary>The identity is made by the command line before the daemon first starts.</summary>
public sealed class RsaDaemonFixture : MeetingFixture
{
    private readonly TemporaryDirectory _folder = new();

    protected override DaemonOptions Options => new() { Data = _folder.File("data") };

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
