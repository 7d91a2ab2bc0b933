using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Reachability;
using Registry.Hivemind.Tests.Calls;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Reachability;

/// <summary>A host that serves rpc_check, with a prober.</summary>
internal sealed class CheckingHost : IAsyncDisposable
{
    private readonly PrivateKey _key = PrivateKey.FromEd25519Seed(new byte[32]);
    private readonly NoiseProtocol _noise;

    private CheckingHost(MemoryNetwork network, CallHost host, ReachabilityOptions options, TimeProvider time)
    {
        Host = host;
        _noise = new NoiseProtocol(_key);
        var muxer = new YamuxMuxer(new YamuxOptions { KeepAliveInterval = TimeSpan.FromDays(1) }, time);
        Prober = new Prober(_key, new ProberOptions(), [new MemoryTransport(network)], [_noise], [muxer], time, new Random(8), NullLoggerFactory.Instance);
        Checker = new ReachabilityChecker(host.Calls, Prober, (peer, _) => host.FindAsync(peer), options, time, new Random(9), NullLoggerFactory.Instance);
        Checker.Start();
    }

    public CallHost Host { get; }

    public Prober Prober { get; }

    public ReachabilityChecker Checker { get; }

    public static async Task<CheckingHost> StartAsync(MemoryNetwork network, int number, ReachabilityOptions? options = null, TimeProvider? time = null)
    {
        time ??= new PatientClock();
        return new CheckingHost(network, await CallHost.StartAsync(network, number, time: time), options ?? new ReachabilityOptions(), time);
    }

    public async ValueTask DisposeAsync()
    {
        await Prober.DisposeAsync();
        await Host.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }
}
