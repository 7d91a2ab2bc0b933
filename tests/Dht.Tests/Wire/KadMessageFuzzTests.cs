using System.Buffers;
using Google.Protobuf;
using Registry.Dht.Wire;

namespace Registry.Dht.Tests.Wire;

public sealed class KadMessageFuzzTests
{
    [Fact]
    public void Random_bytes_never_throw()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(0, 120)];
            random.NextBytes(bytes);
            Walk(bytes);
        }
    }

    [Fact]
    public void Truncated_messages_never_throw()
    {
        var bytes = Sample();
        for (var length = 0; length <= bytes.Length; length++) Walk(bytes.AsSpan(0, length));
        Assert.True(KadMessageView.TryParse(bytes, out _));
        Assert.False(KadMessageView.TryParse(bytes.AsSpan(0, bytes.Length - 1), out _));
    }

    [Fact]
    public void Mutated_messages_are_read_as_the_generated_code_reads_them()
    {
        const int seed = 4711;
        var random = new Random(seed);
        var sample = Sample();
        for (var i = 0; i < 5000; i++)
        {
            var bytes = (byte[])sample.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var read = Walk(bytes);
            if (read is null || !TryGenerated(bytes, out var expected)) continue;
            Assert.True((int)expected!.Type == (int)read.Value.Type || (int)expected.Type < 0, $"seed {seed}, case {i}");
            Assert.True(expected.Key.Span.SequenceEqual(read.Value.Key), $"seed {seed}, case {i}");
            Assert.True(expected.CloserPeers.Count == read.Value.Closer, $"seed {seed}, case {i}");
        }
    }

    private static byte[] Sample()
    {
        var output = new ArrayBufferWriter<byte>();
        var peer = new EncodedPeer(KadPeerWriter.Encode(KadPeers.Id(1), [KadPeers.Public(1)]), isConnected: true);
        KadMessageWriter.Write(output, KadMessageType.GetValue, "/pk/x"u8, KadRecordWriter.Encode("/pk/x"u8, "v"u8, null), [peer, peer], [peer]);
        return output.WrittenSpan[2..].ToArray();
    }

    private static bool TryGenerated(byte[] bytes, out Generated.Message? message)
    {
        try
        {
            message = Generated.Message.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }
    }

    private static (KadMessageType Type, byte[] Key, int Closer)? Walk(ReadOnlySpan<byte> bytes)
    {
        if (!KadMessageView.TryParse(bytes, out var view)) return null;
        var closer = 0;
        foreach (var peer in view.CloserPeers)
        {
            closer++;
            PeerAddresses.Decode(peer, KadPeers.Id(1), 4);
        }
        foreach (var peer in view.ProviderPeers) PeerAddresses.Decode(peer, KadPeers.Id(1), 4);
        if (view.HasRecord) Assert.True(KadRecordView.TryParse(view.Record, out _));
        return (view.Type, view.Key.ToArray(), closer);
    }
}
