using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.Relay;

/// <summary>A relay, and hosts that use it by hand-made messages.</summary>
internal sealed class RelayNet : IAsyncDisposable
{
    public static readonly byte[] Reserve = [0x08, 0x00];

    private readonly List<RelayService> _services = [];

    public TestNet Net { get; } = new();

    public TestHost Host { get; private set; } = null!;

    public RelayService Service => _services[^1];

    public RelayCounters Counters => Service.Counters;

    public static async Task<RelayNet> StartAsync(RelayOptions? options = null, SwarmOptions? swarm = null)
    {
        var net = new RelayNet();
        net.Host = await net.Net.AddAsync(swarm);
        net._services.Add(new RelayService(net.Host.Swarm, options ?? new RelayOptions(), net.Net.Time, NullLoggerFactory.Instance));
        return net;
    }

    /// <summary>A host connected to the relay; given a stop handler, it accepts circuits.</summary>
    public async Task<TestHost> JoinAsync(StreamHandler? stop = null, string? address = null)
    {
        var host = await Net.AddAsync(address: address);
        if (stop is not null) host.Swarm.Handle(RelayService.StopId, stop);

        await host.MeetAsync(Host);
        return host;
    }

    /// <summary>A host that is reached through the relay and echoes what comes.</summary>
    public async Task<TestHost> JoinReservedAsync()
    {
        var host = await JoinAsync(AcceptAsync);
        Assert.Equal(RelayStatus.Ok, (await AskAsync(host, Reserve)).Status);
        return host;
    }

    public async Task<HopAnswer> AskAsync(TestHost host, byte[] message)
    {
        var (answer, stream) = await OpenAsync(host, message);
        await stream.DisposeAsync();
        return answer;
    }

    /// <summary>The request, its answer, and the stream: the circuit, when the request was for one.</summary>
    public async Task<(HopAnswer Answer, PeerStream Stream)> OpenAsync(TestHost host, byte[] message)
    {
        var stream = await host.Swarm.OpenStreamAsync(Host.Peer, [RelayService.HopId], TestNet.Deadline);
        await Frames.WriteAsync(stream.Output, message, TestNet.Deadline);
        return (HopAnswer.Decode((await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, TestNet.Deadline))!), stream);
    }

    public Task<(HopAnswer Answer, PeerStream Stream)> DialAsync(TestHost source, PeerId target) => OpenAsync(source, ConnectTo(target));

    public static byte[] ConnectTo(PeerId target)
    {
        var peer = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(peer, 1, target.Bytes.Span);
        ProtobufWriter.WriteBytes(peer, 2, Multiaddr.Parse("/ip4/127.0.0.9/tcp/1").Bytes.Span);
        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteVarint(message, 1, 1);
        ProtobufWriter.WriteBytes(message, 2, peer.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    /// <summary>Accepts a circuit and echoes until its end.</summary>
    public static async ValueTask AcceptAsync(PeerStream stream, CancellationToken cancellation)
    {
        await AcceptOnlyAsync(stream, cancellation);
        await TestHost.EchoAsync(stream, cancellation);
    }

    /// <summary>Answers the request with OK; the message it came with.</summary>
    public static async ValueTask<byte[]> AcceptOnlyAsync(PeerStream stream, CancellationToken cancellation)
    {
        var request = await Frames.ReadAsync(stream.Input, HopMessages.MaxBytes, cancellation);
        await Frames.WriteAsync(stream.Output, new byte[] { 0x08, 0x01, 0x20, 100 }, cancellation);
        return request!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();

        await Net.DisposeAsync();
    }
}
