using System.Runtime.InteropServices;
using System.Text;
using Registry.Hivemind.Lookup;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Lookup;

public sealed class ValueMergeTests
{
    private const double Now = 1000;

    private static readonly PeerId Worker = new BeamSwarm(1).NextNode().Peer;

    [Fact]
    public void Dictionaries_are_merged_by_the_later_expiration_of_each_subkey()
    {
        var merged = Merge(own: null, Dictionary(("a", "1", 1100), ("b", "1", 1200)), Dictionary(("b", "2", 1150), ("a", "2", 1101), ("c", "2", 1050)));

        Assert.Equal(["a=2@1101", "b=1@1200", "c=2@1050"], Lines(merged));
        Assert.Equal(1200, merged!.Expiration);
    }

    [Fact]
    public void An_equal_expiration_replaces_nothing()
        => Assert.Equal(["a=1@1100"], Lines(Merge(own: null, Dictionary(("a", "1", 1100)), Dictionary(("a", "2", 1100)))));

    [Fact]
    public void What_has_expired_is_left_out()
    {
        Assert.Equal(["b=1@1001"], Lines(Merge(own: null, Dictionary(("a", "1", 1000), ("b", "1", 1001), ("c", "1", double.NaN)))));
        Assert.Null(Merge(own: null, Regular("1", 999), Dictionary(("a", "1", 1000))));
        Assert.Null(Merge(own: null, Regular("1", double.NaN)));

        var merge = new ValueMerge(new MergeRules());
        merge.Add(Dictionary(("a", "1", 1010), ("b", "1", 1020)), Now);
        Assert.Equal(["b=1@1020"], Lines(merge.Result(1015)));
        Assert.Null(merge.Result(1020));
    }

    [Fact]
    public void What_lives_longer_than_allowed_is_left_out()
    {
        var rules = new MergeRules { MaxLifetime = 500 };
        Assert.Equal(["a=1@1500"], Lines(Merge(rules, own: null, Dictionary(("a", "1", 1500), ("b", "1", 1501), ("c", "1", double.PositiveInfinity)))));
        Assert.Null(Merge(rules, own: null, Regular("1", 253402300799)));
    }

    [Fact]
    public void Of_regular_values_and_between_kinds_the_later_wins()
    {
        Assert.Equal(["=2@1200"], Lines(Merge(own: null, Regular("1", 1100), Regular("2", 1200), Regular("3", 1150))));
        Assert.Equal(["=1@1300"], Lines(Merge(own: null, Dictionary(("a", "1", 1200)), Regular("1", 1300))));
        Assert.Equal(["a=1@1200"], Lines(Merge(own: null, Regular("1", 1100), Dictionary(("a", "1", 1200)))));
    }

    [Fact]
    public void Nobody_replaces_what_a_peer_has_announced_here_itself()
    {
        var own = new DhtValue(default, 1100, [Entry("a", "own", 1100) with { SelfAnnouncedBy = Worker }]);

        var merged = Merge(own, Dictionary(("a", "forged", 1200), ("b", "1", 1200)), Regular("forged", 1300));

        Assert.Equal(["a=own@1100", "b=1@1200"], Lines(merged));
        Assert.Equal([Worker, null], merged!.Entries!.OrderBy(e => e.Expiration).Select(e => e.SelfAnnouncedBy));
    }

    [Fact]
    public void When_that_expires_meanwhile_the_others_word_counts()
    {
        var merge = new ValueMerge(new MergeRules());
        merge.AddOwn(new DhtValue(default, 1010, [Entry("a", "own", 1010) with { SelfAnnouncedBy = Worker }]), Now);
        merge.Add(Dictionary(("a", "later", 1130)), Now);

        Assert.Equal(["a=own@1010"], Lines(merge.Result(1009)));
        Assert.Equal(["a=later@1130"], Lines(merge.Result(1010)));
    }

    [Fact]
    public void What_others_say_is_announced_is_hearsay()
    {
        var value = new DhtValue(default, 1100, [Entry("a", "1", 1100) with { SelfAnnouncedBy = Worker }]);

        Assert.Null(Assert.Single(Merge(own: null, value)!.Entries!).SelfAnnouncedBy);
    }

    [Fact]
    public void Of_too_many_subkeys_those_that_fewest_know_go_first()
    {
        var merge = new ValueMerge(new MergeRules { MaxSubkeys = 3 });
        merge.AddOwn(new DhtValue(default, 1100, [Entry("own", "1", 1100) with { SelfAnnouncedBy = Worker }]), Now);
        merge.Add(Dictionary([.. Enumerable.Range(0, 6).Select(i => ($"junk {i}", "1", 1900.0))]), Now);
        for (var i = 0; i < 5; i++) merge.Add(Dictionary(("known", "1", 1100), ("known too", "1", 1200)), Now);

        Assert.Equal(["known too=1@1200", "known=1@1100", "own=1@1100"], Lines(merge.Result(Now)));
    }

    [Fact]
    public void Bytes_are_bounded()
    {
        var merge = new ValueMerge(new MergeRules { MaxBytes = 100 });
        merge.Add(Dictionary(("a", new string('x', 60), 1100), ("b", new string('x', 60), 1200), ("c", new string('x', 200), 1300)), Now);
        merge.Add(Regular(new string('x', 101), 1900), Now);

        Assert.Equal("b", Text(Assert.Single(merge.Result(Now)!.Entries!).Subkey));
    }

    /// <summary>An answer may have megabytes, of which one entry is kept.</summary>
    [Fact]
    public void What_is_kept_holds_on_to_no_answer()
    {
        var answer = new byte[1000];
        var merge = new ValueMerge(new MergeRules());
        merge.Add(new DhtValue(default, 1100, [new DictionaryEntry(answer.AsMemory(10, 3), answer.AsMemory(20, 5), 1100)]), Now);

        var entry = Assert.Single(merge.Result(Now)!.Entries!);
        foreach (var kept in new[] { entry.Subkey, entry.Value })
        {
            Assert.True(MemoryMarshal.TryGetArray(kept, out var array) && array.Array!.Length == kept.Length);
        }
    }

    private static DhtValue? Merge(DhtValue? own, params DhtValue[] found) => Merge(new MergeRules(), own, found);

    private static DhtValue? Merge(MergeRules rules, DhtValue? own, params DhtValue[] found)
    {
        var merge = new ValueMerge(rules);
        if (own is not null) merge.AddOwn(own, Now);
        foreach (var value in found) merge.Add(value, Now);
        return merge.Result(Now);
    }

    private static DhtValue Regular(string value, double expiration) => new(Encoding.UTF8.GetBytes(value), expiration, null);

    private static DhtValue Dictionary(params (string Subkey, string Value, double Expiration)[] entries) =>
        new(default, entries.Max(e => e.Expiration), [.. entries.Select(e => Entry(e.Subkey, e.Value, e.Expiration))]);

    private static DictionaryEntry Entry(string subkey, string value, double expiration) => new(Encoding.UTF8.GetBytes(subkey), Encoding.UTF8.GetBytes(value), expiration);

    private static IEnumerable<string> Lines(DhtValue? value)
    {
        Assert.NotNull(value);
        return value.Entries is { } entries
            ? entries.Select(e => $"{Text(e.Subkey)}={Text(e.Value)}@{e.Expiration}").Order(StringComparer.Ordinal)
            : [$"={Text(value.Value)}@{value.Expiration}"];
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
