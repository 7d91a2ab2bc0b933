using Registry.Dht.Providers.Slabs;

namespace Registry.Dht.Tests.Providers.Slabs;

public sealed class BlobArenaTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BlobArena.MaxLength)]
    public void Bytes_and_key_come_back(int length)
    {
        var arena = new BlobArena();
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        for (var owner = 0; owner < 100; owner++)
        {
            var handle = arena.Add(owner, bytes, length / 2);
            Assert.Equal(owner, arena.Owner(handle));
            Assert.True(arena.Bytes(handle).SequenceEqual(bytes));
            Assert.True(arena.Key(handle).SequenceEqual(bytes.AsSpan(0, length / 2)));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Add(0, new byte[BlobArena.MaxLength + 1], 0));
    }

    [Fact]
    public void Memory_follows_what_lives_whatever_is_freed()
    {
        const int seed = 5;
        var random = new Random(seed);
        var arena = new BlobArena();
        var handles = new int[4000];
        long live = 0;
        for (var owner = 0; owner < handles.Length; owner++) handles[owner] = Add(owner, 500);
        for (var step = 0; step < 50_000; step++)
        {
            // Ever shorter ones take the place of long ones.
            var owner = random.Next(handles.Length);
            live -= arena.Bytes(handles[owner]).Length + 8;
            arena.Free(handles[owner]);
            handles[owner] = Add(owner, random.Next(500 - step / 100));
            if (arena.Sparsest() is >= 0 and var chunk) Evacuate(chunk);
            Assert.True(arena.ReservedBytes <= 2 * live + 256 * 1024, $"seed {seed}, step {step}: {arena.ReservedBytes} for {live}");
        }

        int Add(int owner, int length)
        {
            live += length + 8;
            return arena.Add(owner, new byte[length], 0);
        }

        void Evacuate(int chunk)
        {
            foreach (var handle in arena.HandlesOf(chunk))
            {
                var owner = arena.Owner(handle);
                if (handles[owner] != handle) continue;
                handles[owner] = arena.Add(owner, arena.Bytes(handle), 0);
                arena.Free(handle);
            }
            arena.Release(chunk);
        }
    }
}
