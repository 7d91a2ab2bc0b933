using Registry.Libp2p;
using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>Dial, upgrade, identify in both directions, one ping, close.</summary>
internal sealed class HandshakeOperation(Target target) : Operation("handshake, identify and one ping", 500)
{
    private LoadHost? _client;

    public override async Task OpenAsync() => _client = await LoadHost.StartClientAsync();

    public override async ValueTask RunOnceAsync(int number)
    {
        var connection = await _client!.ConnectAsync(target);
        await _client.Swarm.PingAsync(connection, CancellationToken.None);
        await _client.Swarm.DisconnectAsync(target.Peer, EndReason.Closed);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
    }
}
