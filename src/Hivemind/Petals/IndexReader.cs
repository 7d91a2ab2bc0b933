using Registry.Hivemind.Values;

namespace Registry.Hivemind.Petals;

/// <summary>Makes the list of models to read out of the indexes.</summary>
/// <param name="options">The bounds.</param>
/// <param name="previous">The last reading: its models come first when there are more than may be read.</param>
internal sealed class IndexReader(SwarmReaderOptions options, SwarmReading previous)
{
    /// <summary>Longest prefix and repository, in characters. Longer ones are no model's.</summary>
    private const int MaxTextLength = 512;

    private readonly Dictionary<string, IndexedModel> _models = new(StringComparer.Ordinal);

    /// <summary>Entries that were not what they should be.</summary>
    public int BadRecords { get; private set; }

    /// <summary>Models left out, and blocks of those that were cut.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Takes the value of one index; what was named before stays.</summary>
    public void Add(string index, DhtValue value)
    {
        if (value.Entries is not { } entries)
        {
            BadRecords++;
            return;
        }

        foreach (var entry in entries)
        {
            if (Subkey.TryReadText(entry.Subkey.Span, out var prefix) && IsPrefix(prefix) && PetalsCodec.TryReadModel(entry.Value, MaxTextLength, out var model))
            {
                _models.TryAdd(prefix, new IndexedModel(prefix, model.Repository, index, model.BlockCount, []));
            }
            else
            {
                BadRecords++;
            }
        }
    }

    /// <summary>Models of the last reading that no index names any more, for when the indexes were not read to the end.</summary>
    public void AddPrevious()
    {
        foreach (var model in previous.Models) _models.TryAdd(model.Prefix, new IndexedModel(model.Prefix, model.Repository, model.Index, model.BlockCount, []));
    }

    /// <summary>
    /// The models within the bounds, ordered by prefix, each with the keys of its blocks. The shortest take their blocks first,
    /// each from an equal share: entries that claim many blocks, which anybody can write, cost the others nothing.
    /// </summary>
    public IReadOnlyList<IndexedModel> Models()
    {
        var chosen = Chosen();
        LeftOut += _models.Count - chosen.Count;
        var read = new List<IndexedModel>();
        var left = options.MaxBlocks;
        foreach (var model in chosen.OrderBy(model => model.BlockCount))
        {
            var blocks = Math.Min(Math.Min(model.BlockCount, options.MaxBlocksPerModel), left / (chosen.Count - read.Count));
            if (blocks < model.BlockCount) LeftOut++;
            left -= blocks;
            read.Add(model with { BlockKeys = [.. Enumerable.Range(0, blocks).Select(block => PetalsKeys.Block(model.Prefix, block))] });
        }

        return [.. read.OrderBy(model => model.Prefix, StringComparer.Ordinal)];
    }

    /// <summary>As many as may be read, with a block for each at least: those that had servers in the last reading before the others.</summary>
    private List<IndexedModel> Chosen()
    {
        var served = previous.Models.Where(model => model.Workers.Count > 0).Select(model => model.Prefix).ToHashSet(StringComparer.Ordinal);
        return [.. _models.Values
            .OrderByDescending(model => served.Contains(model.Prefix))
            .ThenBy(model => model.Prefix, StringComparer.Ordinal)
            .Take(Math.Min(options.MaxModels, options.MaxBlocks))];
    }

    /// <summary>Petals joins keys with these two characters, so no prefix has them; control characters are nobody's.</summary>
    private static bool IsPrefix(string text) => text.Length is > 0 and <= MaxTextLength && !text.Any(c => c is '.' or ' ' || char.IsControl(c));
}

/// <summary>A model to be read: from the index, with the keys of its blocks.</summary>
internal sealed record IndexedModel(string Prefix, string? Repository, string Index, int BlockCount, IReadOnlyList<DhtId> BlockKeys);
