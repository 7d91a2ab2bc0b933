using Registry.Hivemind.Storage;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Storage;

public sealed class SelfAnnouncedTests
{
    private static readonly PeerId Worker = TestPeers.Peer(1);
    private static readonly PeerId Stranger = TestPeers.Peer(2);
    private static readonly string Name = Worker.ToString();

    private readonly Shelf _shelf = new();

    [Fact]
    public void A_subkey_that_names_its_sender_is_marked()
    {
        _shelf.Put(1, Name, "mine", 10, Worker);
        _shelf.Put(2, Name, "said of it", 10, Stranger);
        _shelf.Put(3, Name, "said of it", 10);
        Assert.Equal(Worker, _shelf.AnnouncedBy(1, Name));
        Assert.Null(_shelf.AnnouncedBy(2, Name));
        Assert.Null(_shelf.AnnouncedBy(3, Name));
        Assert.Equal([Worker], _shelf.Store.SelfAnnounced(_shelf.Now));
        _shelf.Now += 11;
        Assert.Empty(_shelf.Store.SelfAnnounced(_shelf.Now));
    }

    [Fact]
    public void Nobody_else_replaces_it_while_it_lives()
    {
        _shelf.Put(1, Name, "mine", 10, Worker);
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Put(1, Name, "forged", 100, Stranger));
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Put(1, Stranger, false, (Name, "forged", 100), ("other", "x", 5)));
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Put(1, "regular", 100, Stranger));
        Assert.Equal($"{Name}=mine other=x", _shelf.Find(1));

        _shelf.Now += 11;
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, Name, "forged", 100, Stranger));
        Assert.Equal($"{Name}=forged", _shelf.Find(1));
    }

    [Theory]
    [InlineData("da002e")]
    [InlineData("db0000002e")]
    public void Another_width_of_the_same_str_is_no_way_round_it(string header)
    {
        _shelf.Put(1, Name, "mine", 10, Worker);
        byte[] tag = [.. Convert.FromHexString(header), .. System.Text.Encoding.ASCII.GetBytes(Name)];
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Store.Store(Shelf.Key(1), tag, default, _shelf.Now + 100, false, Stranger, _shelf.Now));
    }

    [Fact]
    public void The_cache_neither_contradicts_nor_hides_it()
    {
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, Name, "forged before", 1000, Stranger, inCache: true));
        _shelf.Put(1, Name, "mine", 10, Worker);
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Put(1, Name, "forged", 2000, Stranger, inCache: true));
        Assert.Equal(StoreOutcome.SelfAnnounced, _shelf.Put(1, "regular", 2000, Stranger, inCache: true));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, "other", "x", 2000, Stranger, inCache: true));
        Assert.Equal($"{Name}=mine", _shelf.Find(1));
    }

    [Fact]
    public void The_peers_own_word_wins_over_what_others_said_before_it()
    {
        _shelf.Put(1, Name, "forged", 100_000, Stranger);
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, Name, "mine", 10, Worker));
        Assert.Equal($"{Name}=mine", _shelf.Find(1));
        Assert.Equal(10, _shelf.Lifetime(1));

        _shelf.Put(2, "regular", 100_000, Stranger);
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(2, Name, "mine", 10, Worker));
        Assert.Equal($"{Name}=mine", _shelf.Find(2));
    }

    [Fact]
    public void What_came_by_a_detour_is_marked_when_the_peer_says_the_same()
    {
        _shelf.Put(1, Stranger, false, (Name, "mine", 10));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, Name, "mine", 10, Worker));
        Assert.Equal(Worker, _shelf.AnnouncedBy(1, Name));
        Assert.Equal(StoreOutcome.NotNewer, _shelf.Put(1, Name, "mine", 10, Worker));
        Assert.Equal(StoreOutcome.Stored, _shelf.Put(1, Name, "newer", 11, Worker));
    }

    [Fact]
    public void Turned_off_the_later_expiration_wins_whoever_sent_it()
    {
        var stock = new Shelf(new RecordStoreOptions { ProtectSelfAnnounced = false });
        stock.Put(1, Name, "mine", 10, Worker);
        Assert.Equal(Worker, stock.AnnouncedBy(1, Name));
        Assert.Equal(StoreOutcome.Stored, stock.Put(1, Name, "forged", 100, Stranger));
        Assert.Equal(StoreOutcome.NotNewer, stock.Put(1, Name, "mine", 50, Worker));
        Assert.Equal(StoreOutcome.Stored, stock.Put(1, "regular", 101, Stranger));
        Assert.Equal(StoreOutcome.NotNewer, stock.Put(1, Name, "mine", 50, Worker));
        Assert.Equal("regular", stock.Find(1));
    }

    [Fact]
    public void A_peer_that_replaces_all_it_has_said_is_not_forgotten()
    {
        _shelf.Put(1, Name, "a", 10, Worker);
        _shelf.Put(1, Name, "b", 20, Worker);
        Assert.Equal([Worker], _shelf.Store.SelfAnnounced(_shelf.Now));
    }

    [Fact]
    public void In_a_full_dictionary_connected_peers_take_the_place_of_those_that_have_gone()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxSubkeys = 2 });
        for (var i = 2; i < 4; i++) Assert.Equal(StoreOutcome.Stored, shelf.Put(1, $"{TestPeers.Peer(i)}", $"{i}", 10 * i, TestPeers.Peer(i)));
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, Name, "mine", 10, Worker));

        shelf.Store.SetConnected(TestPeers.Peer(2), () => true);
        shelf.Store.SetConnected(Worker, () => true);
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, Name, "mine", 10, Worker));
        Assert.Equal(new[] { $"{Name}=mine", $"{TestPeers.Peer(2)}=2" }.Order(StringComparer.Ordinal), shelf.Find(1)!.Split(' '));
        shelf.Store.SetConnected(TestPeers.Peer(4), () => true);
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, $"{TestPeers.Peer(4)}", "x", 1000, TestPeers.Peer(4)));
    }

    /// <summary>Of two that tell at once whether a peer is connected, the later to look is right.</summary>
    [Fact]
    public void Whether_a_peer_is_connected_is_looked_at_and_noted_in_one()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxValues = 1 });
        shelf.Put(1, Name, "mine", 10, Worker);
        var later = new Thread(() => shelf.Store.SetConnected(Worker, () => true));
        shelf.Store.SetConnected(Worker, () =>
        {
            later.Start();
            // It waits for the lock; or it has no need to, and is through before this one.
            Assert.True(SpinWait.SpinUntil(() => (later.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0, TimeSpan.FromSeconds(20)));
            return false;
        });
        later.Join();
        Assert.Equal(StoreOutcome.Full, shelf.Put(2, $"{Stranger}", "x", 1000, Stranger));
    }

    [Fact]
    public void A_dictionary_full_of_what_others_said_makes_room()
    {
        var shelf = new Shelf(new RecordStoreOptions { MaxSubkeys = 3 });
        for (var i = 0; i < 3; i++) shelf.Put(1, $"junk{i}", "x", 1000 + i, Stranger);
        Assert.Equal(StoreOutcome.TooManySubkeys, shelf.Put(1, "junk3", "x", 5000, Stranger));
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, Name, "mine", 10, Worker));
        Assert.Equal($"{Name}=mine junk1=x junk2=x", shelf.Find(1));
        shelf.Now += 1001.5;
        Assert.Equal(StoreOutcome.Stored, shelf.Put(1, "late", "x", 10, Stranger));
        Assert.Equal("junk2=x late=x", shelf.Find(1));
    }
}
