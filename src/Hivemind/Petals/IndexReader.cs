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
                _models.TryAdd(prefix, new IndexedModel(prefix, model.Repository, index, model.BlockCount, []));
            else BadRecords++;
        }
    }

    /// <summary>Models of the last reading that no index names any more, for when the indexes were not read to the end.</summary>
    public void AddPrevious()
    {
        foreach (var model in previous.Models) _models.TryAdd(model.Prefix, new IndexedModel(model.Prefix, model.Repository, model.Index, model.BlockCount, []));
    }

    /// <summary>The models within the bounds, ordered by prefix, each with the keys of its blocks.</summary>
    public IReadOnlyList<IndexedModel> Models()
    {
        var served = previous.Models.Where(model => model.Workers.Count > 0).Select(model => model.Prefix).ToHashSet(StringComparer.Ordinal);
        var chosen = new List<IndexedModel>();
        var left = options.MaxBlocks;
        foreach (var model in _models.Values.OrderByDescending(model => served.Contains(model.Prefix)).ThenBy(model => model.Prefix, StringComparer.Ordinal))
        {
            var read = Math.Min(model.BlockCount, options.MaxBlocksPerModel);
            if (chosen.Count == options.MaxModels || read > left)
            {
                LeftOut++;
                continue;
            }

            if (read < model.BlockCount) LeftOut++;
            left -= read;
            chosen.Add(model with { BlockKeys = [.. Enumerable.Range(0, read).Select(block => PetalsKeys.Block(model.Prefix, block))] });
        }

        return [.. chosen.OrderBy(model => model.Prefix, StringComparer.Ordinal)];
    }

    /// <summary>Petals joins keys with these two characters, so no prefix has them; control characters are nobody's.</summary>
    private static bool IsPrefix(string text) => text.Length is > 0 and <= MaxTextLength && !text.Any(c => c is '.' or ' ' || char.IsControl(c));
}
