using Registry.Hivemind.Values;

namespace Registry.Hivemind.Petals;

/// <summary>Joins what was found under the keys of the blocks of models to the models and their servers.</summary>
/// <param name="options">The bounds, over all models together.</param>
/// <param name="previous">The last reading.</param>
/// <param name="complete">Whether all was read; if not, servers of the last reading that still live stay.</param>
/// <param name="now">What has expired by then is left out.</param>
internal sealed class ModelReader(SwarmReaderOptions options, SwarmReading previous, bool complete, DateTimeOffset now)
{
    private static readonly double MaxUnixSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly ILookup<string, SwarmWorker> _before = (complete ? [] : previous.Workers).ToLookup(worker => worker.Prefix, StringComparer.Ordinal);

    public int BadRecords { get; private set; }

    public int LeftOut { get; private set; }

    /// <summary>
    /// The servers of all models, those of one model together and the best of them first. The models with the fewest
    /// announcements come first, each with an equal share of what may be read: flooding one model takes nothing from the others.
    /// </summary>
    public IReadOnlyList<SwarmWorker> Workers(IReadOnlyList<IndexedModel> models, IReadOnlyDictionary<DhtId, DhtValue> found)
    {
        var workers = new List<SwarmWorker>();
        var (left, toGo) = (options.MaxServedBlocks, models.Count);
        foreach (var model in models.OrderBy(model => model.BlockKeys.Sum(key => found.GetValueOrDefault(key)?.Entries?.Count ?? 0)))
        {
            var served = Workers(model, found, left / toGo--);
            left -= served.Sum(worker => worker.BlockCount);
            workers.AddRange(served);
        }

        return workers;
    }

    /// <summary>The model with its blocks filled in.</summary>
    public static SwarmModel Model(IndexedModel model, IReadOnlyList<SwarmWorker> workers)
    {
        var online = Blocks(model.BlockKeys.Count, workers, WorkerState.Online);
        var joining = Blocks(model.BlockKeys.Count, workers, WorkerState.Joining);
        return new SwarmModel
        {
            Prefix = model.Prefix,
            Repository = model.Repository,
            Index = model.Index,
            BlockCount = model.BlockCount,
            Workers = workers,
            Blocks = [.. online.Select((servers, block) => new SwarmBlock(block, servers, joining[block]))],
        };
    }

    /// <param name="model">The model.</param>
    /// <param name="found">The values of its blocks.</param>
    /// <param name="share">Blocks that its servers may have together, and announcements that may be read.</param>
    private List<SwarmWorker> Workers(IndexedModel model, IReadOnlyDictionary<DhtId, DhtValue> found, int share)
    {
        var most = Math.Clamp(share / Math.Max(1, model.BlockKeys.Count), 1, options.MaxServersPerModel);
        var spans = Spans.Compute([.. model.BlockKeys.Select(key => found.TryGetValue(key, out var value) ? Announcements(value, most) : [])]);
        var workers = spans.ToDictionary(span => span.By.Peer, span => Worker(model, span));
        foreach (var worker in _before[model.Prefix].Where(worker => worker.Expires > now)) workers.TryAdd(worker.Peer, worker);

        var chosen = new List<SwarmWorker>();
        foreach (var worker in workers.Values.OrderByDescending(Worth).ThenBy(worker => worker.Start).ThenBy(worker => worker.Peer.ToString(), StringComparer.Ordinal))
        {
            if (chosen.Count == options.MaxServersPerModel || worker.BlockCount > share)
            {
                LeftOut++;
                continue;
            }

            share -= worker.BlockCount;
            chosen.Add(worker);
        }

        return chosen;
    }

    private List<Announcement> Announcements(DhtValue value, int most)
    {
        var announcements = new List<Announcement>();
        if (value.Entries is not { } entries)
        {
            BadRecords++;
            return announcements;
        }

        foreach (var entry in entries.OrderByDescending(entry => entry.SelfAnnouncedBy is not null).Take(most))
        {
            if (!(entry.Expiration > now.ToUnixTimeMilliseconds() / 1000.0)) continue;
            if (Subkey.TryReadPeerId(entry.Subkey.Span, out var peer) && PetalsCodec.TryReadServer(entry.Value, out var info))
            {
                announcements.Add(new Announcement(peer, info, entry.Expiration, peer.Equals(entry.SelfAnnouncedBy)));
            }
            else
            {
                BadRecords++;
            }
        }

        LeftOut += Math.Max(0, entries.Count - most);
        return announcements;
    }

    private static SwarmWorker Worker(IndexedModel model, WorkerSpan span) => new()
    {
        Peer = span.By.Peer,
        Prefix = model.Prefix,
        IsSelfAnnounced = span.By.IsSelfAnnounced,
        Start = span.Start,
        End = span.End,
        Info = span.By.Info,
        Expires = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(Math.Min(span.By.Expiration, MaxUnixSeconds)),
    };

    private static int Worth(SwarmWorker worker) => (worker.IsActive ? 2 : 0) + (worker.IsSelfAnnounced ? 1 : 0);

    private static List<SwarmWorker>[] Blocks(int count, IReadOnlyList<SwarmWorker> workers, WorkerState state)
    {
        var blocks = new List<SwarmWorker>[count];
        for (var block = 0; block < count; block++) blocks[block] = [];
        foreach (var worker in workers.Where(worker => worker.Info.State == state))
        {
            for (var block = worker.Start; block < worker.End && block < count; block++) blocks[block].Add(worker);
        }

        return blocks;
    }
}
