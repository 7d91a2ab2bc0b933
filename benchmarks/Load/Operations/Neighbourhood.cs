using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>DHT servers that the target takes into its routing table, three of which provide the key of <see cref="KadRequests"/>.</summary>
internal sealed class Neighbourhood : IAsyncDisposable
{
    /// <summary>More than go into an answer, since the target may take its time over some of them.</summary>
    private const int Peers = 24;

    private const int Providers = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<LoadHost> _hosts = [];

    /// <summary>Returns once the target answers FIND_NODE with twenty peers.</summary>
    public static async Task<Neighbourhood> SettleAsync(Target target)
    {
        var all = new Neighbourhood();
        for (var i = 0; i < Peers; i++)
        {
            var host = await LoadHost.StartServerAsync();
            all._hosts.Add(host);
            await host.ConnectAsync(target);
        }

        foreach (var host in all._hosts.Take(Providers))
        {
            await using var exchange = await KadExchange.OpenAsync(host, target);
            await exchange.TellAsync(KadRequests.AddProvider(host.Swarm.LocalPeer, host.Swarm.Addresses[0]));
        }

        await all.WaitAsync(target);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
    }

    private async Task WaitAsync(Target target)
    {
        await using var client = await LoadHost.StartClientAsync();
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(100))
        {
            await using var exchange = await KadExchange.OpenAsync(client, target);
            var near = await exchange.AskAsync(KadRequests.FindNode(0));
            var provided = await exchange.AskAsync(KadRequests.GetProviders());
            if (near.CloserPeers >= KadRequests.K && provided.Providers == Providers) return;
            if (waited > Patience)
            {
                throw new InvalidOperationException($"The target answers with {near.CloserPeers} peers and {provided.Providers} providers only.");
            }

            await Task.Delay(100);
        }
    }
}
