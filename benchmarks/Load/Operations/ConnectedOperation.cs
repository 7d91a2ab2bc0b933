using Registry.Libp2p.Swarm;
using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>An operation over one connection that stays open.</summary>
internal abstract class ConnectedOperation(string name, int count, Target target) : Operation(name, count)
{
    private LoadHost? _client;
    private PeerConnection? _connection;

    protected PeerConnection Connection => _connection ?? throw new InvalidOperationException("Not opened.");

    public override async Task OpenAsync()
    {
        _client = await LoadHost.StartClientAsync();
        _connection = await _client.ConnectAsync(target);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
    }
}
