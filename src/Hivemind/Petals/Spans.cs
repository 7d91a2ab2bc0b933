using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>Joins what is announced under the keys of single blocks to one span a server, as Petals' clients do (petals, client/routing).</summary>
internal static class Spans
{
    /// <param name="blocks">The announcements under each block of a model, in order.</param>
    /// <returns>A span for each server, none of them empty; in no order.</returns>
    public static IEnumerable<WorkerSpan> Compute(IReadOnlyList<IReadOnlyList<Announcement>> blocks)
    {
        var spans = new Dictionary<PeerId, WorkerSpan>();
        for (var block = 0; block < blocks.Count; block++)
        {
            foreach (var announcement in blocks[block])
            {
                var known = spans.TryGetValue(announcement.Peer, out var span);
                if (!known || announcement.Rank > span.By.Rank) spans[announcement.Peer] = First(announcement, block, blocks.Count);
                else if (announcement.Rank == span.By.Rank) spans[announcement.Peer] = Extend(span, announcement, block);
            }
        }

        return spans.Values.Where(span => span.Length > 0);
    }

    /// <summary>What the server says of its span holds, within the model; a server that says nothing serves the block it was found under.</summary>
    private static WorkerSpan First(Announcement announcement, int block, int count) =>
        announcement.Info is { StartBlock: { } start, EndBlock: { } end }
            ? new WorkerSpan(Math.Max(start, 0), Math.Min(end, count), announcement)
            : new WorkerSpan(block, block + 1, announcement);

    private static WorkerSpan Extend(WorkerSpan span, Announcement announcement, int block) => span with
    {
        End = Math.Max(span.End, block + 1),
        By = span.By with { Expiration = Math.Max(span.By.Expiration, announcement.Expiration) },
    };
}

/// <summary>The run of blocks that one server announces, and the announcement that it is known by.</summary>
internal readonly record struct WorkerSpan(int Start, int End, Announcement By)
{
    public int Length => End - Start;
}

/// <summary>What is announced of one server under the key of one block. <paramref name="Expiration"/> is in Unix seconds.</summary>
internal readonly record struct Announcement(PeerId Peer, ServerInfo Info, double Expiration, bool IsSelfAnnounced)
{
    /// <summary>
    /// Which of several announcements of one server is believed: one that it made itself before what others say of it, and then
    /// the one with the best state, as Petals' clients do.
    /// </summary>
    public int Rank => (IsSelfAnnounced ? 10 : 0) + (int)Info.State;
}
