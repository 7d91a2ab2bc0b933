using Microsoft.Extensions.Logging.Abstractions;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Protocols.AutoNat;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;

namespace Registry.Libp2p.Tests.Protocols.AutoNat;

/// <summary>A host that serves both versions, and one that asks it with messages made by hand.</summary>
internal sealed class AutoNatHost : IAsyncDisposable
{
    public const string V1 = "/libp2p/autonat/1.0.0";
    public const string V2 = "/libp2p/autonat/2/dial-request";

    private readonly TestProber _prober;

    private AutoNatHost(TestNet net, TestHost server, TestHost asker, AutoNatOptions options, ProberOptions? prober)
    {
        Net = net;
        Server = server;
        Asker = asker;
        _prober = new TestProber(net, prober);
        Service = new AutoNatService(server.Swarm, _prober.Prober, options with { V2DialDataWait = TimeSpan.Zero }, net.Time, new Random(5), NullLoggerFactory.Instance);
        Service.Start();
    }

    public TestNet Net { get; }

    public TestHost Server { get; }

    public TestHost Asker { get; }

    public AutoNatService Service { get; }

    public static async Task<AutoNatHost> StartAsync(string askerAddress = "/ip4/9.9.9.9/tcp/4001", AutoNatOptions? options = null, ProberOptions? prober = null, SwarmOptions? swarm = null)
    {
        var net = new TestNet();
        var server = await net.AddAsync(swarm, "/ip4/7.7.7.7/tcp/4001");
        var asker = await net.AddAsync(address: askerAddress);
        return new AutoNatHost(net, server, asker, options ?? new AutoNatOptions(), prober);
    }

    public ValueTask StopProbingAsync() => _prober.DisposeAsync();

    public async Task<PeerStream> OpenAsync(string protocol)
    {
        var (near, _) = await Asker.MeetAsync(Server);
        return await near.OpenStreamAsync([protocol], TestNet.Deadline);
    }

    /// <summary>One message there, one back; null when the stream ends instead.</summary>
    public async Task<byte[]?> AskAsync(string protocol, byte[] message)
    {
        await using var stream = await OpenAsync(protocol);
        await Frames.WriteAsync(stream.Output, message, TestNet.Deadline);
        return await ReadAsync(stream);
    }

    public static async Task<byte[]?> ReadAsync(PeerStream stream)
    {
        try
        {
            return await Frames.ReadAsync(stream.Input, 1 << 16, TestNet.Deadline);
        }
        catch (Exception e) when (e is StreamResetException or ConnectionException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _prober.DisposeAsync();
        await Net.DisposeAsync();
    }
}
