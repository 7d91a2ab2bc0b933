using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Tests.Storage;

public sealed class RecordLimitsTests
{
    [Theory]
    [InlineData(double.NaN, StoreOutcome.BadExpiration)]
    [InlineData(double.PositiveInfinity, StoreOutcome.BadExpiration)]
    [InlineData(double.NegativeInfinity, StoreOutcome.BadExpiration)]
    [InlineData(253402300799.0, StoreOutcome.BadExpiration)]
    [InlineData(double.MaxValue, StoreOutcome.BadExpiration)]
    [InlineData(0.0, StoreOutcome.Expired)]
    [InlineData(-1e300, StoreOutcome.Expired)]
    public void Expirations_that_make_no_sense(double expiration, StoreOutcome expected)
    {
        var shelf = new Shelf();
        Assert.Equal(expected, shelf.Store.Store(Shelf.Key(1), Shelf.Regular, "x"u8.ToArray(), expiration, false, null, shelf.Now));
        Assert.Equal(expected, shelf.Store.Store(Shelf.Key(1), Subkey.OfText("s"), "x"u8.ToArray(), expiration, false, null, shelf.Now));
        Assert.Equal(0, shelf.Store.Count);
    }

    [Fact]
    public void Values_and_subkeys_have_a_largest_size()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxValueLength = 100, MaxSubkeyValueLength = 50, MaxSubkeyLength = 64 });
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, new string('a', 100), 10));
        Assert.Equal(StoreOutcome.TooLarge, shelf.Put(1, new string('a', 101), 20));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(2, "s", new string('a', 50), 10));
        Assert.Equal(StoreOutcome.TooLarge, shelf.Put(2, "s", new string('a', 51), 20));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(2, new string('s', 62), "", 10));
        Assert.Equal(StoreOutcome.TooLarge, shelf.Put(2, new string('s', 63), "", 10));
        Assert.Equal(StoreOutcome.TooLarge, shelf.Put(2, null, false, (new string('s', 63), "", 10), ("t", "x", 10)));
        Assert.EndsWith("t=x", shelf.Find(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_has_so_many_subkeys_and_bytes()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxSubkeys = 2, MaxDictionaryLength = 1024, MaxSubkeyValueLength = 1000 });
        shelf.Put(1, "a", "x", 10);
        shelf.Put(1, "b", "x", 10);
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, "c", "x", 20));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "b", "y", 20));
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, null, false, ("a", "", 30), ("b", "", 30), ("c", "", 30)));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "b", new string('y', 980), 21));
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, "a", new string('y', 980), 21));
    }

    [Fact]
    public void One_peer_has_so_many_values_and_bytes()
    {
        var (greedy, other) = (TestPeers.Peer(1), TestPeers.Peer(2));
        var shelf = new Shelf(new RecordStoreOptions { MaxValuesPerPeer = 2, MaxValueLength = 100, MaxSubkeyValueLength = 100, MaxBytesPerPeer = 150 });
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "a", 10, greedy));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(2, new string('a', 100), 10, greedy));
        Assert.Equal(StoreOutcome.TooManyKeys, shelf.Put(3, "a", 10, greedy));
        Assert.Equal(StoreOutcome.TooManyKeys, shelf.Put(1, new string('a', 51), 20, greedy));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, new string('a', 50), 20, greedy));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(3, "a", 10, other));
        // Once others replaced or time has taken it, there is room again.
        Assert.Equal(StoreOutcome.Stored, shelf.Put(2, "b", 20, other));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(4, "a", 10, greedy));
        shelf.Now += 30;
        shelf.Store.Expire(shelf.Now, 100);
        Assert.Equal(StoreOutcome.Stored, shelf.Put(5, "a", 10, greedy));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(6, "a", 10, greedy));
    }

    [Fact]
    public void When_full_the_least_useful_goes_first()
    {
        var (here, gone, stranger) = (TestPeers.Peer(1), TestPeers.Peer(2), TestPeers.Peer(3));
        var shelf = new Shelf(new RecordStoreOptions { MaxValues = 5 });
        shelf.Store.SetConnected(here, () => true);
        shelf.Store.SetConnected(gone, () => true);
        shelf.Put(1, here.ToString(), "h", 10, here);
        shelf.Put(2, gone.ToString(), "g", 20, gone);
        shelf.Put(3, "stored", 100, stranger);
        shelf.Put(4, "cached", 1000, stranger, inCache: true);
        shelf.Put(5, "stored sooner", 50, stranger);
        shelf.Store.SetConnected(gone, () => false);

        Assert.Equal(StoreOutcome.Full, shelf.Put(6, "cached sooner", 500, stranger, inCache: true));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(6, "x", 60, stranger));
        Assert.Null(shelf.Find(4));
        Assert.Equal(StoreOutcome.Full, shelf.Put(7, "x", 50, stranger));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(7, "x", 200, stranger));
        Assert.Null(shelf.Find(5));

        // Announcements of connected peers take the place of all else.
        for (var i = 20; i < 24; i++)
        {
            shelf.Store.SetConnected(TestPeers.Peer(i), () => true);
            Assert.Equal(StoreOutcome.Stored, shelf.Put(i, $"{TestPeers.Peer(i)}", "x", 15, TestPeers.Peer(i)));
            Assert.Equal(i < 23, shelf.Find(2) is not null);
        }
        Assert.Equal($"{here}=h", shelf.Find(1));
        Assert.Equal(StoreOutcome.Full, shelf.Put(8, "x", 100_000, stranger));
        Assert.Equal(5, shelf.Store.ValueCount);
        Assert.Equal(6, shelf.Store.Evicted);
    }

    [Fact]
    public void Bytes_in_all_stay_within_their_bound()
    {
        const int seed = 3;
        var random = new Random(seed);
        var options = new RecordStoreOptions { MaxValueLength = 2000, MaxSubkeyValueLength = 2000, MaxDictionaryLength = 5000, MaxBytesPerPeer = 8000, MaxBytes = 30_000, MaxRenderedBytes = 4000 };
        var shelf = new Shelf(options);
        for (var i = 0; i < 5000; i++)
        {
            shelf.Now += 0.1;
            var (key, peer, value) = (random.Next(60), TestPeers.Peer(random.Next(12)), new string('v', random.Next(1500)));
            if (random.Next(50) == 0) shelf.Store.SetConnected(peer, () => random.Next(2) == 0);
            var subkey = random.Next(3) switch { 0 => $"{peer}", 1 => $"{TestPeers.Peer(random.Next(12))}", _ => $"s{random.Next(30)}" };
            _ = random.Next(8) switch
            {
                0 => shelf.Put(key, value, random.Next(100), peer, inCache: random.Next(4) == 0),
                1 => shelf.Put(key, peer, random.Next(4) == 0, (subkey, value, random.Next(100)), ("t", "x", random.Next(100))),
                _ => shelf.Put(key, subkey, value, random.Next(100), peer, inCache: random.Next(4) == 0),
            };
            shelf.Find(random.Next(60));
            Assert.True(shelf.Store.Bytes <= options.MaxBytes && shelf.Store.RenderedBytes <= options.MaxRenderedBytes, $"seed {seed}, step {i}");
            if (i % 100 != 0) continue;
            shelf.Store.Expire(shelf.Now, 50);
            Assert.True(shelf.Store.Held(double.NegativeInfinity).Sum(held => (long)held.Bytes) == shelf.Store.Bytes, $"seed {seed}, step {i}");
        }
        Assert.True(shelf.Store.Evicted > 100, $"{shelf.Store.Evicted}");
        shelf.Now += 1000;
        shelf.Store.Expire(shelf.Now, int.MaxValue);
        Assert.Equal((0, 0, 0L, 0L), (shelf.Store.Count, shelf.Store.ValueCount, shelf.Store.Bytes, shelf.Store.RenderedBytes));
    }

    /// <summary>Python's readers would fail on the whole dictionary, and shun the node that sent it.</summary>
    [Fact]
    public void Subkeys_that_python_cannot_compare_do_not_expire_at_the_same_instant()
    {
        var shelf = new Shelf();
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "s", "x", 10));
        Assert.Equal(StoreOutcome.Malformed, shelf.Store.Store(Shelf.Key(1), (byte[])[0xC4, 0x01, 0x73], default, shelf.Now + 10, false, null, shelf.Now));
        Assert.Equal(StoreOutcome.Stored, shelf.Store.Store(Shelf.Key(1), (byte[])[0xC4, 0x01, 0x73], default, shelf.Now + 11, false, null, shelf.Now));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "t", "x", 10));
    }

    [Fact]
    public void Finding_what_was_found_before_allocates_nothing()
    {
        var shelf = new Shelf();
        shelf.Put(1, "regular", 10);
        for (var i = 0; i < 20; i++) shelf.Put(2, $"s{i}", "x", 10);
        var (regular, dictionary) = (Shelf.Key(1), Shelf.Key(2));
        Find();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) Find();
        // A collection of another thread may be counted, but nothing for each of 20,000.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);

        void Find()
        {
            if (!shelf.Store.TryFind(regular, shelf.Now, out _) || !shelf.Store.TryFind(dictionary, shelf.Now, out _)) throw new InvalidOperationException();
        }
    }

    [Fact]
    public void What_has_expired_goes_before_all_else()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxValueLength = 900, MaxSubkeyValueLength = 100, MaxBytesPerPeer = 900, MaxBytes = 1000 });
        for (var i = 1; i <= 5; i++)
        {
            shelf.Store.SetConnected(TestPeers.Peer(i), () => true);
            shelf.Put(i, $"{TestPeers.Peer(i)}", new string('x', 100), 10, TestPeers.Peer(i));
        }
        Assert.Equal(StoreOutcome.Full, shelf.Put(9, new string('x', 900), 100));
        shelf.Now += 11;
        Assert.Equal(StoreOutcome.Stored, shelf.Put(9, new string('x', 900), 100));
        Assert.Equal((1, 0), (shelf.Store.ValueCount, shelf.Store.Evicted));
    }

    [Fact]
    public void What_has_expired_uses_up_nothing_of_a_peers_share()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxValuesPerPeer = 2 });
        for (var round = 0; round < 5; round++, shelf.Now += 11)
        {
            for (var i = 0; i < 2; i++) Assert.Equal(StoreOutcome.Stored, shelf.Put((2 * round) + i, "x", 10, TestPeers.Peer(1)));
        }

        Assert.Equal(2, shelf.Store.ValueCount);
    }

    /// <summary>Looking at each of thousands for each line of a frame takes seconds of the connection's reader. To look makes Soonest exact.</summary>
    [Fact]
    public void What_a_full_dictionary_refuses_is_not_compared_with_all_it_holds()
    {
        var options = new RecordStoreOptions { MaxSubkeys = 2 };
        var table = new RecordTable(options);
        var rules = new ReplacementRules(options, table);
        Assert.Equal(StoreOutcome.Stored, Put("a", expiration: 10, now: 1));
        Assert.Equal(StoreOutcome.Stored, Put("b", expiration: 20, now: 1));
        Assert.Equal(StoreOutcome.Stored, Put("a", expiration: 30, now: 1));
        var record = Assert.Single(table.Stored);

        Assert.Equal(StoreOutcome.TooManySubkeys, Put("c", expiration: 100, now: 5));
        Assert.Equal(10, record.Soonest);
        Assert.Equal(StoreOutcome.TooManySubkeys, Put("c", expiration: 100, now: 15));
        Assert.Equal(20, record.Soonest);

        StoreOutcome Put(string subkey, double expiration, double now)
            => rules.PutSubkey(new Offer(Shelf.Key(1), InCache: false, Subkey.OfText(subkey), "x"u8.ToArray(), expiration, From: null, IsOwnWord: false), now);
    }

    [Fact]
    public void Expiry_keeps_to_its_budget()
    {
        var shelf = new Shelf();
        for (var i = 0; i < 10; i++) shelf.Put(i, "x", i);
        shelf.Now += 100;
        shelf.Store.Expire(shelf.Now, 4);
        Assert.Equal(6, shelf.Store.Count);
        Assert.Empty(shelf.Store.Held(shelf.Now));
        shelf.Store.Expire(shelf.Now, 100);
        Assert.Equal(0, shelf.Store.Count);
    }

    [Fact]
    public void Random_lines_never_throw()
    {
        const int seed = 17;
        var random = new Random(seed);
        var shelf = new Shelf();
        var vector = WireVectors.Bytes("DictionaryDHTValue(one entry)");
        for (var i = 0; i < 3000; i++)
        {
            var tag = new byte[random.Next(4)];
            random.NextBytes(tag);
            var value = vector[..random.Next(vector.Length + 1)];
            if (value.Length > 0) value[random.Next(Math.Min(value.Length, 90))] = (byte)random.Next(256);
            var expiration = random.Next(4) == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : shelf.Now + random.Next(100);
            shelf.Store.Store(Shelf.Key(random.Next(50)), tag, value, expiration, random.Next(2) == 0, TestPeers.Peer(1), shelf.Now);
            shelf.Find(random.Next(50));
        }
    }

    [Fact]
    public void Every_mistake_in_the_options_is_told()
    {
        Assert.Empty(new RecordStoreOptions().Validate());
        Assert.Empty(new RecordJournalOptions().Validate());
        Assert.Equal(4, new RecordStoreOptions { MaxSubkeys = 0, MaxValueLength = 1 << 22, MaxBytes = 5, MaxLifetime = default }.Validate().Count);
        Assert.Equal(4, new RecordJournalOptions { FlushInterval = default, MaxPending = 0, MaxPendingBytes = 0, PruneInterval = default }.Validate().Count);
    }
}
