using Google.Protobuf;
using Registry.Dht.Server;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Dht.Tests.Server;

public sealed class IdleStreamTests
{
    private static readonly Message FindNode = new() { Type = Message.Types.MessageType.FindNode, Key = ByteString.CopyFromUtf8("any") };

    [Fact]
    public async Task A_stream_without_requests_is_reset_after_a_minute()
    {
        var network = new MemoryNetwork();
        var time = new ManualTimeProvider();
        await using var server = await KadHost.StartAsync(network, new KadHostOptions(1) { Time = time });
        await using var client = await KadHost.StartAsync(network, new KadHostOptions(2) { IsServer = false });
        await using var probe = await client.OpenAsync(server);
        await probe.AskAsync(FindNode);
        time.Advance(TimeSpan.FromSeconds(40));
        await probe.AskAsync(FindNode);
        time.Advance(TimeSpan.FromSeconds(59));
        await probe.AskAsync(FindNode);
        time.Advance(TimeSpan.FromSeconds(60));
        await probe.IsResetAsync();
        await Eventually.IsTrue(() => server.Dht.Status().IdleResets == 1, "counted as idle");
        Assert.True(client.Swarm.FindConnection(server.Id)!.IsOpen);
    }
}

public sealed class IdleTimerTests
{
    [Fact]
    public void Fires_once_exactly_a_timeout_after_the_last_touch()
    {
        var time = new ManualTimeProvider();
        var fired = 0;
        using var idle = new IdleTimer(TimeSpan.FromSeconds(60), time, () => fired++);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(59));
            idle.Touch();
        }
        time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.Equal(0, fired);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, fired);
        Assert.True(idle.HasFired);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, fired);
    }
}
