using System.Buffers;
using System.Runtime.InteropServices;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class ByteQueueTests
{
    private readonly SegmentPool _pool = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gives_back_what_it_got_in_whatever_pieces(int seed)
    {
        var random = new Random(seed);
        var queue = default(ByteQueue);
        var staged = default(ByteQueue);
        var expected = new List<byte>();
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                    var bytes = Bytes(random, random.Next(5000));
                    queue.Append(bytes, _pool);
                    expected.AddRange(bytes);
                    break;
                case 1:
                    for (var write = random.Next(4); write > 0; write--) Write(ref staged, random, expected);

                    queue.MoveFrom(ref staged, _pool);
                    Assert.Equal(0, staged.Length);
                    break;
                case 2:
                    var dropped = random.Next(queue.Length + 1);
                    queue.Drop(dropped, _pool);
                    expected.RemoveRange(0, dropped);
                    break;
                default:
                    var taken = new ArrayBufferWriter<byte>();
                    var count = random.Next(Math.Min(queue.Length, 3000) + 1);
                    queue.Take(count, taken, _pool);
                    Assert.True(taken.WrittenSpan.SequenceEqual(CollectionsMarshal.AsSpan(expected)[..count]), $"step {step} with seed {seed}");
                    expected.RemoveRange(0, count);
                    break;
            }

            Assert.Equal(expected.Count, queue.Length);
            Assert.True(queue.Sequence.ToArray().AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(expected)), $"step {step} with seed {seed}");
            var position = random.Next(expected.Count + 1);
            Assert.Equal(position, queue.Offset(queue.Sequence.GetPosition(position)));
        }

        queue.Clear(_pool);
        Assert.Equal(0, queue.Length + queue.Room);
    }

    [Fact]
    public void Holds_no_array_when_empty()
    {
        var queue = default(ByteQueue);
        queue.Append(new byte[100], _pool);
        Assert.True(queue.Room > 0);
        queue.Drop(100, _pool);
        Assert.Equal(0, queue.Room);
    }

    [Fact]
    public void Many_small_writes_share_arrays()
    {
        var queue = default(ByteQueue);
        var staged = default(ByteQueue);
        for (var write = 0; write < 1000; write++)
        {
            staged.Grow(0, _pool);
            staged.Commit(1);
            queue.MoveFrom(ref staged, _pool);
        }

        Assert.Equal(1000, queue.Length);
        Assert.True(queue.Sequence.IsSingleSegment);
    }

    private void Write(ref ByteQueue staged, Random random, List<byte> expected)
    {
        var hint = random.Next(3000);
        if (staged.Room < Math.Max(1, hint)) staged.Grow(hint, _pool);

        var count = random.Next(hint + 1);
        var bytes = Bytes(random, count);
        bytes.CopyTo(staged.FreeMemory);
        staged.Commit(count);
        expected.AddRange(bytes);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
