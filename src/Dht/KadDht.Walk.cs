using Registry.Dht.Maintenance;

namespace Registry.Dht;

public sealed partial class KadDht
{
    /// <summary>Visits every DHT server that can be found from here, each once, as they answer.</summary>
    public IAsyncEnumerable<WalkedPeer> WalkAsync(CancellationToken cancellation) => throw new NotSupportedException();
}
