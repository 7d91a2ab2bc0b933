using Registry.Libp2p.Muxing;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>Random bytes at each stage of a connection end that stage, are counted, and harm nobody else.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private const int Rounds = 40;
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_instead_of_the_security_negotiation(int seed)
    {
        var (host, friend) = await HostAsync();
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            await using var peer = new RawPeer(_net, 1000 + i);
            var transport = await peer.DialAsync(host);
            await WriteAsync(transport.Output, random);
            await transport.DisposeAsync();
        }

        await StillWellAsync(host, friend, seed);
        await TestNet.UntilAsync(() => Failed(host) == Rounds, $"every handshake has failed (seed {seed})");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_instead_of_the_handshake(int seed)
    {
        var (host, friend) = await HostAsync();
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            await using var peer = new RawPeer(_net, 1000 + i);
            var transport = await peer.DialAsync(host);
            await MultistreamSelect.SelectAsync(transport, ["/noise"], TestNet.Deadline);
            await WriteAsync(transport.Output, random);
            await transport.DisposeAsync();
        }

        await StillWellAsync(host, friend, seed);
        await TestNet.UntilAsync(() => Failed(host) == Rounds, $"every handshake has failed (seed {seed})");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_instead_of_the_muxer_negotiation(int seed)
    {
        var (host, friend) = await HostAsync();
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            await using var peer = new RawPeer(_net, 1000 + i);
            var channel = await peer.SecureAsync(host);
            await WriteAsync(channel.Output, random);
            await channel.Output.CompleteAsync();
        }

        await StillWellAsync(host, friend, seed);
        await TestNet.UntilAsync(() => Failed(host) == Rounds, $"every handshake has failed (seed {seed})");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_instead_of_yamux(int seed)
    {
        var (host, friend) = await HostAsync();
        var random = new Random(seed);
        for (var i = 0; i < Rounds; i++)
        {
            await using var peer = new RawPeer(_net, 1000 + i);
            var channel = await peer.SecureAsync(host, "/yamux/1.0.0");
            await WriteAsync(channel.Output, random);
            await channel.Output.CompleteAsync();
        }

        await StillWellAsync(host, friend, seed);
        await TestNet.UntilAsync(() => host.Swarm.Connections.Count == 1, $"the others have gone (seed {seed})");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Garbage_on_streams(int seed)
    {
        var (host, friend) = await HostAsync();
        var random = new Random(seed);
        await using var peer = await new RawPeer(_net, 1000).ConnectAsync(host);
        string[] protocols = ["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0"];
        for (var i = 0; i < Rounds; i++)
        {
            var stream = i % 2 == 0 ? await peer.Connection.OpenStreamAsync(TestNet.Deadline) : await peer.OpenAsync(protocols[random.Next(protocols.Length)]);
            await WriteAsync(stream.Output, random);
            await EndAsync(stream, random);
        }

        await StillWellAsync(host, friend, seed);
        await TestNet.UntilAsync(() => host.Swarm.Counters.InboundStreams == 0, $"every handler has ended (seed {seed})");
        Assert.False(peer.Connection.Completion.IsCompleted, $"the connection lives on (seed {seed})");
        Assert.Equal(0, host.Swarm.Counters.FailedHandlers);
    }

    private static async Task EndAsync(IMuxedStream stream, Random random)
    {
        if (random.Next(2) == 0) await stream.Output.CompleteAsync();

        await stream.DisposeAsync();
    }

    private static async Task WriteAsync(System.IO.Pipelines.PipeWriter output, Random random)
    {
        var bytes = new byte[random.Next(1, 400)];
        random.NextBytes(bytes);
        try
        {
            await output.WriteAsync(bytes, TestNet.Deadline);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionException)
        {
            // The host was faster.
        }
    }

    private static long Failed(TestHost host) => Enum.GetValues<EndReason>().Sum(host.Swarm.Counters.FailedHandshakes);

    private static async Task StillWellAsync(TestHost host, PeerConnection friend, int seed)
    {
        await using var stream = await friend.OpenStreamAsync(["/echo"], TestNet.Deadline);
        await stream.SayAsync("hello");
        Assert.Equal("hello", await stream.HearAsync(5));
        await stream.FinishAsync(TestNet.Deadline);
        Assert.True(host.Swarm.Counters.FailedHandshakes(EndReason.InternalError) == 0, $"no exception of ours (seed {seed})");
    }

    private async Task<(TestHost Host, PeerConnection Friend)> HostAsync()
    {
        var host = await _net.AddAsync();
        host.Echo("/echo");
        var friend = await _net.AddAsync();
        var (connection, _) = await friend.MeetAsync(host);
        return (host, connection);
    }
}
