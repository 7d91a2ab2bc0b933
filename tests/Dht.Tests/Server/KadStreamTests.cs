using Google.Protobuf;
using Registry.Dht.Server;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Libp2p;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Dht.Tests.Server;

public sealed class KadStreamTests : IAsyncLifetime
{
    private static readonly Message FindNode = new() { Type = Message.Types.MessageType.FindNode, Key = ByteString.CopyFromUtf8("any") };

    private readonly MemoryNetwork _network = new();
    private KadHost _server = null!;
    private KadHost _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await KadHost.StartAsync(_network, new KadHostOptions(1));
        _client = await KadHost.StartAsync(_network, new KadHostOptions(2) { IsServer = false });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task One_stream_carries_many_requests_also_when_they_come_at_once()
    {
        await using var probe = await _client.OpenAsync(_server);
        for (var i = 0; i < 20; i++) Assert.Empty((await probe.AskAsync(FindNode)).CloserPeers);
        await probe.SendAsync([.. Enumerable.Repeat(FindNode, 50)]);
        for (var i = 0; i < 50; i++) Assert.NotNull(await probe.ReceiveAsync());
        Assert.Equal(70, Count(RequestResult.Answered));
    }

    [Fact]
    public async Task A_fin_after_the_request_is_no_cancellation_and_is_answered_with_one()
    {
        await using var probe = await _client.OpenAsync(_server);
        await probe.SendAsync(FindNode, FindNode);
        await probe.HalfCloseAsync();
        Assert.NotNull(await probe.ReceiveAsync());
        Assert.NotNull(await probe.ReceiveAsync());
        Assert.Null(await probe.ReceiveAsync());
    }

    [Fact]
    public async Task A_request_may_come_in_pieces()
    {
        await using var probe = await _client.OpenAsync(_server);
        var bytes = new MemoryStream();
        FindNode.WriteDelimitedTo(bytes);
        foreach (var b in bytes.ToArray()) await probe.SendAsync([b]);
        Assert.NotNull(await probe.ReceiveAsync());
    }

    [Fact]
    public async Task Ping_is_echoed()
    {
        await using var probe = await _client.OpenAsync(_server);
        var reply = await probe.AskAsync(new Message { Type = Message.Types.MessageType.Ping });
        Assert.Equal(new Message { Type = Message.Types.MessageType.Ping, ClusterLevelRaw = 1 }, reply);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0xff })]
    [InlineData(new byte[] { 2, 0x08, 0x63 })]
    [InlineData(new byte[] { 2, 0x08, 0x04 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x10 })]
    [InlineData(new byte[] { 0x82, 0x00, 0x08, 0x05 })]
    public async Task A_malformed_request_resets_the_stream_and_the_connection_lives_on(byte[] request)
    {
        await using var probe = await _client.OpenAsync(_server);
        await probe.SendAsync(request);
        await probe.IsResetAsync();
        Assert.Equal(1, Count(RequestResult.Malformed));
        await using var another = await _client.OpenAsync(_server);
        Assert.NotNull(await another.AskAsync(FindNode));
    }

    [Fact]
    public async Task A_request_cut_off_by_a_fin_is_malformed()
    {
        await using var probe = await _client.OpenAsync(_server);
        await probe.SendAsync([5, 0x08]);
        await probe.HalfCloseAsync();
        await probe.IsResetAsync();
        Assert.Equal(1, Count(RequestResult.Malformed));
    }

    [Fact]
    public async Task A_peer_that_keeps_sending_malformed_requests_is_disconnected()
    {
        await _client.ConnectAsync(_server);
        var connection = _server.Swarm.FindConnection(_client.Id)!;
        for (var i = 0; i < 5; i++)
        {
            await using var probe = await _client.OpenAsync(_server);
            await probe.SendAsync([1, 0xff]);
            // The fifth time it is the connection that ends.
            if (i < 4) await probe.IsResetAsync();
            else Assert.NotNull(await Xunit.Record.ExceptionAsync(probe.ReceiveAsync));
        }
        Assert.Equal(EndReason.Misbehaved, await connection.Completion.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1, _server.Dht.Status().MisbehavedPeers);
    }

    [Fact]
    public async Task Random_bytes_do_no_harm()
    {
        const int seed = 99;
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            await using var probe = await _client.OpenAsync(_server);
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            await probe.SendAsync(bytes);
            await probe.HalfCloseAsync();
            try
            {
                while (await probe.ReceiveAsync() is not null) { }
            }
            catch (Exception exception) when (exception is ConnectionException or IOException)
            {
                // Reset, or disconnected for too many of these: both are fine.
            }
        }
        await using var last = await _client.OpenAsync(_server);
        Assert.NotNull(await last.AskAsync(FindNode));
        Assert.Equal(0, _server.Swarm.Counters.FailedHandlers);
    }

    private long Count(RequestResult result) => _server.Dht.Status().Requests.Where(r => r.Result == result).Sum(r => r.Count);
}
