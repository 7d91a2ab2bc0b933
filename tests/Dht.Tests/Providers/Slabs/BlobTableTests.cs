using Registry.Dht.Providers.Slabs;

namespace Registry.Dht.Tests.Providers.Slabs;

public sealed class BlobTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_a_dictionary(int seed)
    {
        var random = new Random(seed);
        var table = new BlobTable<int>();
        var model = new Dictionary<int, (int Number, int Value, byte[] Bytes)>();
        for (var step = 0; step < 60_000; step++)
        {
            // Waves of growth and decline.
            var grow = step / 10_000 % 2 == 0 ? 7 : 3;
            var key = random.Next(5000);
            if (!model.TryGetValue(key, out var row))
            {
                Assert.Equal(-1, table.Find(Key(key)));
                if (random.Next(10) >= grow) continue;
                var bytes = Bytes(key, random);
                model[key] = (table.Add(bytes, Key(key).Length, step), step, bytes);
                continue;
            }
            Assert.True(row.Number == table.Find(Key(key)), $"seed {seed}, step {step}");
            Assert.Equal(row.Value, table[row.Number]);
            Assert.True(table.Bytes(row.Number).SequenceEqual(row.Bytes), $"seed {seed}, step {step}");
            if (random.Next(10) >= grow)
            {
                table.Remove(row.Number);
                model.Remove(key);
                Assert.False(table.Has(row.Number));
            }
            else
            {
                var bytes = Bytes(key, random);
                table.Replace(row.Number, bytes);
                table[row.Number] = step;
                model[key] = (row.Number, step, bytes);
            }
        }
        Assert.Equal(model.Count, table.Count);
        foreach (var (key, row) in model)
        {
            Assert.Equal(row.Number, table.Find(Key(key)));
            Assert.True(table.Key(row.Number).SequenceEqual(Key(key)));
            Assert.True(table.Bytes(row.Number).SequenceEqual(row.Bytes), $"seed {seed}, key {key}");
        }
    }

    [Fact]
    public void A_number_is_given_again_once_it_is_free()
    {
        var table = new BlobTable<int>();
        for (var i = 0; i < 3000; i++) Assert.Equal(i, table.Add(Key(i), Key(i).Length, i));
        for (var i = 0; i < 3000; i++) table.Remove(i);
        for (var i = 0; i < 3000; i++) table.Add(Key(i), Key(i).Length, i);
        Assert.Equal(3000, table.NumberLimit);
        Assert.All(Enumerable.Range(0, 3000), i => Assert.Equal(i, table[table.Find(Key(i))]));
    }

    private static byte[] Key(int number) => [.. BitConverter.GetBytes(number), .. new byte[number % 40]];

    private static byte[] Bytes(int key, Random random)
    {
        var more = new byte[random.Next(400)];
        random.NextBytes(more);
        return [.. Key(key), .. more];
    }
}
