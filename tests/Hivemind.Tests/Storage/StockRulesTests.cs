using Registry.Hivemind.Storage;

namespace Registry.Hivemind.Tests.Storage;

/// <summary>What hivemind's TimedStorage and DHTLocalStorage do.</summary>
public sealed class StockRulesTests
{
    private readonly Shelf _shelf = new();

    [Fact]
    public void Only_a_later_expiration_replaces_a_regular_value()
    {
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "a", 10));
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, "b", 10));
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, "b", 9));
        Assert.Equal("a", _shelf.Find(1));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "b", 10.5));
        Assert.Equal("b", _shelf.Find(1));
        Assert.Equal(10.5, _shelf.Lifetime(1));
    }

    [Fact]
    public void A_value_lives_until_its_expiration_and_not_longer()
    {
        Assert.Equal(StoreOutcome.Expired, _shelf.Put(1, "a", -0.5));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "a", 0));
        _shelf.Put(2, "s", "a", 5);
        Assert.Equal("a", _shelf.Find(1));
        _shelf.Now += 5;
        Assert.Null(_shelf.Find(1));
        Assert.Equal("s=a", _shelf.Find(2));
        _shelf.Now += 0.5;
        Assert.Null(_shelf.Find(2));
        Assert.Equal(0, _shelf.Store.Count);
        Assert.Equal(0, _shelf.Store.Bytes);
    }

    [Fact]
    public void Subkeys_have_expirations_of_their_own()
    {
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "s", "1", 10));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "t", "2", 5));
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, "s", "3", 10));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "t", "4", 6));
        Assert.Equal("s=1 t=4", _shelf.Find(1));
        Assert.Equal(10, _shelf.Lifetime(1));
        _shelf.Now += 7;
        Assert.Equal("s=1", _shelf.Find(1));
    }

    [Fact]
    public void A_subkey_replaces_an_older_regular_value_only()
    {
        _shelf.Put(1, "a", 10);
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, "s", "1", 10));
        Assert.Equal("a", _shelf.Find(1));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "s", "1", 11));
        Assert.Equal("s=1", _shelf.Find(1));
    }

    [Fact]
    public void A_regular_value_replaces_a_dictionary_when_newer_than_all_of_it()
    {
        _shelf.Put(1, "s", "1", 10);
        _shelf.Put(1, "t", "1", 20);
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, "a", 20));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "a", 21));
        Assert.Equal("a", _shelf.Find(1));
    }

    [Fact]
    public void A_whole_dictionary_is_taken_subkey_by_subkey()
    {
        _shelf.Put(1, "s", "1", 10);
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, null, false, ("s", "old", 5), ("t", "new", 20), ("gone", "x", -5)));
        Assert.Equal("s=1 t=new", _shelf.Find(1));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, null, false, ("s", "new", 30), ("gone", "x", -5)));
        Assert.Equal("s=new t=new", _shelf.Find(1));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, null, false));
    }

    [Fact]
    public void Find_tells_whichever_of_storage_and_cache_lives_longer()
    {
        _shelf.Put(1, "stored", 10);
        _shelf.Put(1, "cached", 10, inCache: true);
        Assert.Equal("stored", _shelf.Find(1));
        _shelf.Put(1, "cached", 11, inCache: true);
        Assert.Equal("cached", _shelf.Find(1));
        Assert.True(_shelf.Store.TryFindStored(Shelf.Key(1), _shelf.Now, out var stored));
        Assert.Equal("stored"u8, stored.Value.Span);
        _shelf.Put(2, "only", 1, inCache: true);
        Assert.Equal("only", _shelf.Find(2));
        Assert.Equal([Shelf.Key(1)], _shelf.Store.StoredKeys(_shelf.Now));
        Assert.Equal([false, true, true], _shelf.Store.Held(_shelf.Now).Select(held => held.InCache));
        Assert.Equal([(Shelf.Key(1), false), (Shelf.Key(1), true)], _shelf.Store.Held(_shelf.Now, Shelf.Key(1)).Select(held => (held.Key, held.InCache)));
    }

    [Fact]
    public void Str_and_bin_are_different_subkeys_and_one_str_is_one_whatever_its_width()
    {
        Assert.Equal(StoreOutcome.Stored, Put("a161", 10));
        Assert.Equal(StoreOutcome.Stored, Put("c40161", 11));
        Assert.Equal(StoreOutcome.NotNewer, Put("d90161", 10));
        Assert.Equal(StoreOutcome.Stored, Put("da000161", 12));
        Assert.Equal("0xc40161=x a=x", _shelf.Find(1));
    }

    [Fact]
    public void The_answer_is_what_hivemind_sends_to_the_byte()
    {
        _shelf.Now = 1_700_000_000;
        Assert.Equal(StoreOutcome.Stored, _shelf.Store.Store(
            Shelf.Key(1), WireVectors.Bytes("subkey", "wire"), WireVectors.Bytes("ServerInfo"), 1_700_000_240.5, false, null, _shelf.Now));
        Assert.True(_shelf.Store.TryFind(Shelf.Key(1), _shelf.Now, out var found));
        Assert.Equal(HivemindRecordKind.Dictionary, found.Kind);
        Assert.Equal(WireVectors.Bytes("DictionaryDHTValue(one entry)"), found.Value);
        Assert.Equal(1_700_000_240.5, found.Expiration);
    }

    /// <summary>Against the rules written down once more, as simply as possible.</summary>
    [Fact]
    public void Thousands_of_random_stores_agree_with_a_model()
    {
        const int seed = 11;
        var random = new Random(seed);
        var model = new Dictionary<int, (double Latest, Dictionary<string, (string Value, double Expiration)>? Entries, string? Value)>();
        for (var i = 0; i < 4000; i++)
        {
            _shelf.Now += random.NextDouble();
            var (key, value, lifetime) = (random.Next(20), $"{i}", random.Next(30));
            if (model.TryGetValue(key, out var held) && held.Latest < _shelf.Now) model.Remove(key);
            model.TryGetValue(key, out held);
            var (isHeld, expiration) = (model.ContainsKey(key), _shelf.Now + lifetime);
            bool expected;
            StoreOutcome outcome;
            if (random.Next(4) == 0)
            {
                outcome = _shelf.Put(key, value, lifetime);
                expected = !isHeld || held.Latest < expiration;
                if (expected) model[key] = (expiration, null, value);
            }
            else
            {
                var subkey = $"s{random.Next(12)}";
                outcome = _shelf.Put(key, subkey, value, lifetime);
                var isRegular = isHeld && held.Entries is null;
                var entries = isHeld && !isRegular ? held.Entries! : [];
                expected = isRegular ? held.Latest < expiration : !entries.TryGetValue(subkey, out var old) || old.Expiration < _shelf.Now || old.Expiration < expiration;
                if (expected)
                {
                    entries[subkey] = (value, expiration);
                    model[key] = (isRegular || !isHeld ? expiration : Math.Max(held.Latest, expiration), entries, null);
                }
            }
            Assert.True(expected == (outcome == StoreOutcome.Stored), $"seed {seed}, step {i}: {outcome}");
            var wanted = !model.TryGetValue(key, out held) ? null : held.Value
                ?? string.Join(" ", held.Entries!.Where(entry => entry.Value.Expiration >= _shelf.Now).Select(entry => $"{entry.Key}={entry.Value.Value}").Order(StringComparer.Ordinal));
            var found = _shelf.Find(key);
            Assert.True(wanted == found, $"seed {seed}, step {i}: {wanted} but {found}");
            if (i % 50 == 0) _shelf.Store.Expire(_shelf.Now, 100);
        }
    }

    private StoreOutcome Put(string tag, double lifetime)
        => _shelf.Store.Store(Shelf.Key(1), Convert.FromHexString(tag), "x"u8.ToArray(), _shelf.Now + lifetime, false, null, _shelf.Now);
}
