using Registry.Dht.Publishing;

namespace Registry.Dht.Tests.Publishing;

public sealed class RepublishJournalTests
{
    private static readonly DateTimeOffset Due = new(2026, 3, 1, 1, 2, 3, TimeSpan.Zero);

    [Fact]
    public async Task Rows_are_there_after_a_kill_as_they_were_saved_last()
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        var journal = new RepublishJournal(database);
        await journal.SaveAsync(
        [
            new RepublishRow(RepublishKind.Provider, KadPeers.Key(1), Due, Published: null, 0, 0),
            new RepublishRow(RepublishKind.Value, KadPeers.Key(1), Due, Due - TimeSpan.FromHours(1), 3, long.MinValue),
            new RepublishRow(RepublishKind.Provider, KadPeers.Key(2), Due, Published: null, 0, 0),
        ]);
        await journal.SaveAsync([new RepublishRow(RepublishKind.Provider, KadPeers.Key(1), Due + TimeSpan.FromDays(1), Due, 1, 0)]);
        await journal.DeleteAsync(RepublishKind.Provider, [KadPeers.Key(2), KadPeers.Key(3)]);

        using var killed = file.Snapshot();
        await using var reopened = killed.Open();
        var rows = new RepublishJournal(reopened).Load().OrderBy(r => r.Kind).ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal(KadPeers.Key(1), r.Key));
        Assert.Equal((Due + TimeSpan.FromDays(1), Due, 1, 0L), (rows[0].Due, rows[0].Published, rows[0].Failures, rows[0].Digest));
        Assert.Equal((RepublishKind.Value, Due, Due - TimeSpan.FromHours(1), 3, long.MinValue), (rows[1].Kind, rows[1].Due, rows[1].Published, rows[1].Failures, rows[1].Digest));
    }
}
