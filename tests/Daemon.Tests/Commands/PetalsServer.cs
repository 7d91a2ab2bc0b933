using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Tests.Petals;
using Registry.Hivemind.Values;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

/// <summary>A node of the hivemind swarm that announces blocks as a Petals server does.</summary>
internal sealed class PetalsServer : IAsyncDisposable
{
    private readonly PrivateKey _key = PrivateKey.GenerateEd25519();
    private readonly Swarm _swarm;
    private readonly HivemindNode _node;

    private PetalsServer()
    {
        var (time, random, loggers) = (new PatientClock(), new Random(1), NullLoggerFactory.Instance);
        _swarm = Swarm.CreateTcp(_key, new SwarmOptions { ListenAddresses = [Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")] }, time, random, loggers);
        var calls = new RemoteCalls(_swarm, new CallOptions(), static (_, _) => Task.FromResult<IReadOnlyList<Multiaddr>>([]), time, random, loggers);
        _node = new HivemindNode(DhtId.Random(Random.Shared), calls, new HivemindOptions(), new RecordStore(new RecordStoreOptions(), null), time, random, loggers);
    }

    public string PeerId => _swarm.LocalPeer.ToString();

    public static async Task<PetalsServer> StartAsync(RunningDaemon daemon)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var server = new PetalsServer();
        server._node.Start();
        await server._swarm.StartAsync(cancellation);
        var address = Multiaddr.Parse(daemon.Address);
        var connection = await server._swarm.ConnectAsync(Identity.PeerId.Parse(daemon.PeerId), [address], cancellation);
        Assert.Equal(1, await server._node.JoinAsync([connection.Peer], cancellation));
        return server;
    }

    /// <summary>What a server stores every two minutes: each of its blocks, and the model in the index.</summary>
    public async Task AnnounceAsync(string prefix, int blocks, int start, int end)
    {
        var expiration = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 240;
        var info = Packed.Server(2, 10.5, ("start_block", start), ("end_block", end), ("torch_dtype", "float16"));
        var values = Enumerable.Range(start, end - start)
            .Select(block => new ValueToStore(PetalsKeys.Block(prefix, block), Subkey.OfText(PeerId), info, expiration))
            .Append(new ValueToStore(DhtKeys.OfText("_farmesh.models"), Subkey.OfText(prefix), Packed.Of(new Dictionary<string, object?> { ["num_blocks"] = blocks }), expiration));
        Assert.All(await _node.StoreAsync([.. values], TestContext.Current.CancellationToken), Assert.True);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _swarm.DisposeAsync();
        _key.Dispose();
    }
}
