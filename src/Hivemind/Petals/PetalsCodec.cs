using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Petals;

/// <summary>
/// Reads what Petals servers store. A record whose fields are of other kinds than Petals' own is refused whole, as Petals'
/// clients do, who would not use that server; fields that nobody knows are passed over.
/// </summary>
internal static class PetalsCodec
{
    private const double MaxRate = 1e12;

    /// <summary>An entry of the index: a map with num_blocks and, mostly, repository.</summary>
    public static bool TryReadModel(ReadOnlyMemory<byte> packed, int maxLength, [NotNullWhen(true)] out ModelInfo? model)
    {
        model = null;
        var reader = new MessagePackReader(packed.Span);
        if (!reader.TryReadMapHeader(out var fields)) return false;

        long blocks = 0;
        string? repository = null;
        for (; fields > 0; fields--)
        {
            if (!reader.TryReadText(out var name)) return false;
            var read = name switch
            {
                "num_blocks" => reader.TryReadInt64(out blocks),
                "repository" => reader.TryReadNil() || (reader.TryReadText(out repository) && repository.Length <= maxLength),
                _ => reader.TrySkip(),
            };
            if (!read) return false;
        }

        if (!reader.AtEnd || blocks is < 1 or > int.MaxValue) return false;
        model = new ModelInfo((int)blocks, repository is { Length: > 0 } ? repository : null);
        return true;
    }

    /// <summary>The announcement of a server: a tuple of state, throughput and a map of all else, of which the map may be missing.</summary>
    public static bool TryReadServer(ReadOnlyMemory<byte> packed, [NotNullWhen(true)] out ServerInfo? info)
    {
        info = null;
        var reader = new MessagePackReader(packed.Span);
        if (!TryEnterSequence(ref reader, out var content, out var elements) || elements < 2 || !reader.AtEnd) return false;
        if (!content.TryReadInt64(out var state) || state is < 0 or > 2 || !TryReadRate(ref content, out var throughput)) return false;

        var fields = new ServerInfoFields();
        if (elements > 2 && !fields.TryRead(ref content)) return false;
        info = fields.Of((WorkerState)state, throughput);
        return true;
    }

    /// <summary>A tuple or a list; <paramref name="content"/> stands at its first element. <paramref name="reader"/> goes past all of it.</summary>
    public static bool TryEnterSequence(scoped ref MessagePackReader reader, out MessagePackReader content, out int elements)
    {
        content = default;
        elements = 0;
        if (!reader.TryReadRaw(out var raw)) return false;
        content = new MessagePackReader(raw);
        if (content.TryReadExtension(out var type, out var payload))
        {
            if (type != HivemindExtension.Tuple) return false;
            content = new MessagePackReader(payload);
        }

        return content.TryReadArrayHeader(out elements);
    }

    /// <summary>A finite number of at least zero. Absurd ones are cut, so that their sums stay finite.</summary>
    public static bool TryReadRate(scoped ref MessagePackReader reader, out double rate)
    {
        var read = reader.TryReadNumber(out rate) && double.IsFinite(rate) && rate >= 0;
        rate = Math.Min(rate, MaxRate);
        return read;
    }
}

/// <summary>A model as its servers put it into the index.</summary>
/// <param name="BlockCount">Blocks of the model; at least one.</param>
/// <param name="Repository">Where its weights are, mostly a URL; null when not said.</param>
internal sealed record ModelInfo(int BlockCount, string? Repository);

/// <summary>The keys that Petals uses (petals, utils/dht.py).</summary>
public static class PetalsKeys
{
    /// <summary>The key of one block of a model: "prefix.3".</summary>
    public static DhtId Block(string prefix, int block) => DhtKeys.OfText(BlockName(prefix, block));

    /// <summary>The same as text.</summary>
    public static string BlockName(string prefix, int block) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{block}");
}
