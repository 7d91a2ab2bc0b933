using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Calls;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Calls;

/// <summary>A host on a network in memory that makes and serves calls. Finds other peers by <see cref="Book"/> alone.</summary>
internal sealed class CallHost : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly NoiseProtocol _noise;

    private CallHost(MemoryNetwork network, int number, CallOptions options, TimeProvider time, string? address, ConnectionLimits limits)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number);
        _key = PrivateKey.FromEd25519Seed(seed);
        _noise = new NoiseProtocol(_key);
        Address = Multiaddr.Parse(address ?? $"/memory/{number}");
        var muxer = new YamuxMuxer(PatientSwarm.Yamux, time);
        Swarm = new Swarm(
            _key, PatientSwarm.Options(Address, limits), [new MemoryTransport(network)], [_noise], [muxer], time, new Random(number), NullLoggerFactory.Instance);
        Calls = new RemoteCalls(Swarm, options, (peer, _) => FindAsync(peer), time, new Random(number), NullLoggerFactory.Instance);
    }

    public Swarm Swarm { get; }

    public RemoteCalls Calls { get; }

    public Multiaddr Address { get; }

    public PeerId Id => Swarm.LocalPeer;

    /// <summary>Addresses that the peer finder answers with.</summary>
    public Dictionary<PeerId, Multiaddr> Book { get; } = [];

    public static async Task<CallHost> StartAsync(
        MemoryNetwork network, int number, CallOptions? options = null, TimeProvider? time = null, string? address = null, ConnectionLimits? limits = null)
    {
        var host = new CallHost(network, number, options ?? new CallOptions(), time ?? new PatientClock(), address, limits ?? new ConnectionLimits());
        await host.Swarm.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task<PeerConnection> ConnectAsync(CallHost other)
    {
        var connection = await Swarm.ConnectAsync(other.Id, [other.Address], CancellationToken.None);
        await connection.IdentifyCompletion;
        return connection;
    }

    /// <summary>With patience: tests that run at once share two cores.</summary>
    public async Task<CallResult> CallAsync(CallHost other, string name, byte[] request)
    {
        Book[other.Id] = other.Address;
        return await Calls.CallAsync(other.Id, name, request, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Swarm.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }

    public Task<IReadOnlyList<Multiaddr>> FindAsync(PeerId peer) =>
        Task.FromResult<IReadOnlyList<Multiaddr>>(Book.TryGetValue(peer, out var address) ? [address] : []);
}
