using System.Buffers;

namespace Registry.Multiformats.Tests;

public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    [Fact]
    public void Varints_are_read_and_written_without_allocation()
    {
        var buffer = new byte[Varint.MaxLength];
        var sequence = Segment.Join([0x80], [0x80, 0x01]);
        var failures = 0;

        var allocated = Measure(i =>
        {
            Varint.Write(buffer, (ulong)i * 0x1_0000_0001);
            if (Varint.TryRead(buffer, out _, out _) != OperationStatus.Done) failures++;
            if (Varint.TryRead(in sequence, out _, out _) != OperationStatus.Done) failures++;
        });

        Assert.Equal(0, failures);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Decoding_an_address_allocates_itself_and_one_copy()
    {
        var bytes = Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV").Bytes.ToArray();
        var failures = 0;

        var allocated = Measure(_ =>
        {
            if (!Multiaddr.TryDecode(bytes, out var address, out var _) || address.PeerIdBytes.IsEmpty) failures++;
        });

        // The object (header, type, two references) and an array of 49 bytes (header, type, length).
        const int expected = 32 + 80;
        Assert.Equal(0, failures);
        Assert.InRange(allocated / Rounds, 0, expected);
    }

    [Fact]
    public void Refusing_an_address_without_asking_why_allocates_nothing()
    {
        var bytes = Convert.FromHexString("047f000001bfce7c");
        var failures = 0;

        var allocated = Measure(_ =>
        {
            if (Multiaddr.TryDecode(bytes, out var _)) failures++;
        });

        Assert.Equal(0, failures);
        Assert.Equal(0, allocated);
    }

    private static long Measure(Action<int> action)
    {
        for (var i = 0; i < 100; i++) action(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) action(i);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
