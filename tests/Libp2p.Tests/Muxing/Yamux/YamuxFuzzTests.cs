using System.Buffers;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>Bytes nobody meant. Seeds are in the names and messages.</summary>
public sealed class YamuxFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_core_survives_any_bytes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var session = new YamuxSession(new YamuxOptions(), random.Next(2) == 0, (id, outbound, window, now) => new YamuxStreamState(id, outbound, window, now));
            session.Open(TimeSpan.Zero);
            for (var piece = random.Next(1, 20); piece > 0 && session.Ended is null; piece--)
            {
                Feed(session, random.Next(3) == 0 ? Noise(random) : PlausibleFrame(random), $"seed {seed}, round {round}");
            }

            session.Release();
            Assert.True(session.StreamCount == 0, $"streams left with seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_live_connection_ends_with_a_reason(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            await using var wire = new YamuxWire(onStream: stream => _ = stream.EchoAsync());
            var draining = DrainAsync(wire);
            for (var piece = random.Next(1, 30); piece > 0 && !wire.Connection.Completion.IsCompleted; piece--)
            {
                await wire.ToConnection.WriteAsync(random.Next(8) == 0 ? Noise(random) : PlausibleFrame(random), YamuxPair.Deadline);
            }

            await wire.ToConnection.CompleteAsync();
            var reason = await wire.Connection.Completion.WaitAsync(YamuxPair.Deadline);
            Assert.True(
                reason is EndReason.ProtocolError or EndReason.RemoteClosed or EndReason.TransportFailed,
                $"{reason} with seed {seed}, round {round}");
            await draining;
            Assert.Equal(0, wire.Connection.StreamCount);
        }
    }

    private static async Task DrainAsync(YamuxWire wire)
    {
        while (true)
        {
            var read = await wire.FromConnection.ReadAsync(YamuxPair.Deadline);
            wire.FromConnection.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static void Feed(YamuxSession session, byte[] bytes, string where)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var outcome = session.Receive(ref input, TimeSpan.Zero);
            if (outcome.Kind is ReceiveKind.RemoteEnded or ReceiveKind.Violation)
            {
                session.End(outcome.Reason, outcome.Kind is ReceiveKind.Violation);
            }

            session.Send(new ArrayBufferWriter<byte>(), 4096, TimeSpan.Zero);
            while (session.TakeWake(out _, out _) is not null)
            {
            }

            Assert.True(session.StreamCount <= 513, where);
            if (outcome.Kind is ReceiveKind.NeedMore || session.Ended is not null) return;
        }
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 60)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] PlausibleFrame(Random random)
    {
        var type = (YamuxFrameType)random.Next(random.Next(10) == 0 ? 4 : 2);
        var flags = type == YamuxFrameType.Ping ? (YamuxFlags)random.Next(1, 3) : (YamuxFlags)(random.Next(16) & random.Next(16));
        var id = type >= YamuxFrameType.Ping ? 0 : (uint)random.Next(1, 8);
        var payload = type == YamuxFrameType.Data ? new byte[random.Next(200)] : [];
        var length = type == YamuxFrameType.Data ? (uint)payload.Length : (uint)random.Next(100);
        return YamuxWire.Frame(type, flags, id, length, payload);
    }
}
