using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Host = Registry.Libp2p.Swarm.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>A whole host over the memory transport, with real Noise and Yamux.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly NoiseProtocol _noise;

    public TestHost(TestNet net, int number, SwarmOptions options, Multiaddr address)
    {
        Key = TestNet.KeyOf(number);
        Address = address;
        _noise = new NoiseProtocol(Key);
        Swarm = new Host(
            Key,
            options with { ListenAddresses = [address] },
            [new MemoryTransport(net.Wire, address)],
            [_noise],
            [new YamuxMuxer(TestNet.Yamux, net.Time)],
            net.Time,
            new Random(number),
            NullLoggerFactory.Instance);
        Swarm.Disconnected += (connection, reason) => Ended.Enqueue((connection, reason));
    }

    public PrivateKey Key { get; }

    public Host Swarm { get; }

    public Multiaddr Address { get; }

    public PeerId Peer => Swarm.LocalPeer;

    public ConcurrentQueue<(PeerConnection Connection, EndReason Reason)> Ended { get; } = new();

    public ValueTask<PeerConnection> ConnectAsync(TestHost other) => Swarm.ConnectAsync(other.Peer, [other.Address], TestNet.Deadline);

    /// <summary>Connected, and both sides have identified the other.</summary>
    public async Task<(PeerConnection Near, PeerConnection Far)> MeetAsync(TestHost other)
    {
        var near = await ConnectAsync(other);
        await near.IdentifyCompletion;
        await TestNet.UntilAsync(() => other.Swarm.FindConnection(Peer) is not null, "the other side sees the connection");
        var far = other.Swarm.FindConnection(Peer)!;
        await far.IdentifyCompletion;
        return (near, far);
    }

    /// <summary>The other side has handed all that was sent before to its handlers: a connection is read in order.</summary>
    public async Task BeHeardAsync(TestHost other) => await Swarm.PingAsync(Swarm.FindConnection(other.Peer)!, TestNet.Deadline);

    /// <summary>Serves a protocol that sends back what comes.</summary>
    public void Echo(string protocol) => Swarm.Handle(protocol, EchoAsync, repliesAtOnce: true);

    public static async ValueTask EchoAsync(PeerStream stream, CancellationToken cancellation)
    {
        await stream.Input.CopyToAsync(stream.Output, cancellation);
        await stream.Output.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Swarm.DisposeAsync();
        _noise.Dispose();
    }
}
