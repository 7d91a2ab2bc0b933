using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hostile;

/// <summary>A daemon, and beside the honest probe a js peer whose connections do not live long.</summary>
public sealed class HostileFixture : MeetingFixture
{
    private Task<RemotePeer>? _hostile;

    /// <summary>Started by the first test that is not skipped; connects anew to each test's needs.</summary>
    public Task<RemotePeer> HostilePeerAsync() => _hostile ??= Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });

    public override async ValueTask DisposeAsync()
    {
        if (_hostile is { IsCompletedSuccessfully: true }) await (await _hostile).DisposeAsync();
        await base.DisposeAsync();
    }
}
