using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Tests.Storage;

public sealed class StoredRecordTests
{
    private readonly StoredRecord _record = new(Shelf.Key(1), false, HivemindRecordKind.Dictionary);

    [Fact]
    public void Values_find_themselves_whatever_comes_and_goes()
    {
        const int seed = 23;
        var random = new Random(seed);
        var held = new Dictionary<int, RecordValue>();
        for (var i = 0; i < 5000; i++)
        {
            // Grows to some hundred, then shrinks, and again.
            var number = random.Next(i / 1000 % 2 == 0 ? 400 : 40);
            if (held.TryGetValue(number, out var old) && random.Next(3) == 0)
            {
                _record.Remove(old);
                held.Remove(number);
            }
            else
            {
                var value = Value(number, random.Next(100));
                if (old is null) _record.Add(value);
                else _record.Replace(old, value);
                held[number] = value;
            }
            var wanted = held.Values.Select(value => value.Expiration).DefaultIfEmpty(double.NegativeInfinity).Max();
            Assert.True(_record.Expiration == wanted && _record.Values.Length == held.Count, $"seed {seed}, step {i}");
            Assert.True(_record.Find(Subkey.OfText($"{number}")) == held.GetValueOrDefault(number), $"seed {seed}, step {i}");
            var soonest = held.Values.Select(value => value.Expiration).DefaultIfEmpty(double.PositiveInfinity).Min();
            Assert.True(_record.Soonest <= soonest, $"seed {seed}, step {i}");
            // A number is comparable with none of the texts.
            var expiration = random.Next(100);
            Assert.True(_record.CanHold([1], expiration) == held.Values.All(value => value.Expiration != expiration), $"seed {seed}, step {i}");
            if (i % 10 != 0) continue;
            Assert.True(_record.Least(null, 0)?.Expiration == held.Values.MinBy(value => value.Expiration)?.Expiration && _record.Soonest == soonest, $"seed {seed}, step {i}");
        }
        Assert.Equal(held.Values.Sum(value => value.Bytes.Length), _record.Bytes);
    }

    [Fact]
    public void A_dictionary_that_was_large_once_gives_its_room_back()
    {
        var values = Enumerable.Range(0, 4000).Select(number => Value(number, 1)).ToArray();
        foreach (var value in values) _record.Add(value);
        foreach (var value in values[3..]) _record.Remove(value);
        Assert.InRange(_record.Capacity, 3, 16);
        Assert.All(values[..3], value => Assert.Same(value, _record.Find(value.Subkey.Span)));
    }

    private RecordValue Value(int number, double expiration)
    {
        var offer = new Offer(_record.Key, false, Subkey.OfText($"{number}"), new byte[number % 50], expiration, null, false);
        return new RecordValue(_record, offer.Encode(), offer.Subkey.Length, expiration, null, false);
    }
}
