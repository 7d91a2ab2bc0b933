using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Host;

/// <summary>A js peer that echoes.</summary>
public sealed class JsEchoFixture : IAsyncLifetime
{
    public const string Protocol = "/echo/1.0.0";

    private Task<RemotePeer>? _peer;

    public ValueTask InitializeAsync() => default;

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<RemotePeer> PeerAsync() => _peer ??= StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_peer is { IsCompletedSuccessfully: true }) await (await _peer).DisposeAsync();
    }

    private static async Task<RemotePeer> StartAsync()
    {
        var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None));
        await peer.HandleAsync(Protocol);
        return peer;
    }
}
