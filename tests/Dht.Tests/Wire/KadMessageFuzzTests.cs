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

    [Fact]
    public void Framing_waits_for_more_and_refuses_what_is_too_long()
    {
        byte[] framed = [3, 1, 2, 3, 9];
        for (var length = 0; length < 4; length++)
        {
            var part = new ReadOnlySequence<byte>(framed, 0, length);
            Assert.Equal(OperationStatus.NeedMoreData, KadFraming.TryRead(ref part, 100, out _));
            Assert.Equal(length, part.Length);
        }
        var whole = new ReadOnlySequence<byte>(framed);
        Assert.Equal(OperationStatus.Done, KadFraming.TryRead(ref whole, 3, out var message));
        Assert.Equal([1, 2, 3], message.ToArray());
        Assert.Equal(1, whole.Length);
        var tooLong = new ReadOnlySequence<byte>(framed);
        Assert.Equal(OperationStatus.InvalidData, KadFraming.TryRead(ref tooLong, 2, out _));
        var padded = new ReadOnlySequence<byte>([0x83, 0x00, 1, 2, 3]);
        Assert.Equal(OperationStatus.InvalidData, KadFraming.TryRead(ref padded, 100, out _));
    }

    private static byte[] Sample()
    {
        var output = new ArrayBufferWriter<byte>();
        var peer = new EncodedPeer(KadPeerWriter.Encode(TestPeers.Id(1), [TestPeers.Public(1)]), isConnected: true);
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
            PeerAddresses.Decode(peer, TestPeers.Id(1), 4);
        }
        foreach (var peer in view.ProviderPeers) PeerAddresses.Decode(peer, TestPeers.Id(1), 4);
        if (view.HasRecord) Assert.True(KadRecordView.TryParse(view.Record, out _));
        return (view.Type, view.Key.ToArray(), closer);
    }
}
