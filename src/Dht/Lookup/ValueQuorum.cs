using Registry.Dht.Records;
using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>The values of one key that peers answered with: the best of them, and who has it. Synchronous, and knows nothing of the network.</summary>
internal sealed class ValueQuorum(IRecordValidator validator, ReadOnlyMemory<byte> key, int maxValueBytes)
{
    private readonly Dictionary<PeerId, ReadOnlyMemory<byte>> _values = [];
    private ReadOnlyMemory<byte>? _held;

    /// <summary>Null until the first valid value.</summary>
    public FoundValue? Best { get; private set; }

    /// <summary>This host has a worse one than the best.</summary>
    public bool IsHeldOutdated => _held is { } held && IsWorse(held);

    /// <summary>The value held here; true when it is valid.</summary>
    public bool OfferHeld(ReadOnlyMemory<byte> value, DateTimeOffset now)
    {
        if (validator.Validate(key.Span, value.Span, now) != RecordVerdict.Valid) return false;
        _held = value;
        Best = new FoundValue(value, From: null);
        return true;
    }

    /// <summary>
    /// True when it is the best so far. The verdict is null for a peer without a value. (Judging one may take a signature's
    /// recovery, and most peers have the same: that is judged once.)
    /// </summary>
    public bool Offer(PeerId from, ReadOnlyMemory<byte>? value, DateTimeOffset now, out RecordVerdict? verdict)
    {
        verdict = null;
        if (value is not { } offered) return false;
        verdict = Judge(offered, now);
        if (verdict != RecordVerdict.Valid) return false;
        _values[from] = offered;
        if (Best is not null && validator.Compare(key.Span, offered.Span, Best.Value.Span) <= 0) return false;
        Best = new FoundValue(offered, from);
        return true;
    }

    /// <summary>Whether the peer would be better off with the best value.</summary>
    public bool NeedsBest(PeerId peer) => !_values.TryGetValue(peer, out var value) || IsWorse(value);

    private bool IsWorse(ReadOnlyMemory<byte> value) => Best is not null && validator.Compare(key.Span, value.Span, Best.Value.Span) < 0;

    private RecordVerdict Judge(ReadOnlyMemory<byte> value, DateTimeOffset now)
    {
        if (Best is not null && value.Span.SequenceEqual(Best.Value.Span)) return RecordVerdict.Valid;
        return value.Length > maxValueBytes ? RecordVerdict.Malformed : validator.Validate(key.Span, value.Span, now);
    }
}

/// <summary>A valid value and who sent it; null when it was held here.</summary>
public sealed record FoundValue(ReadOnlyMemory<byte> Value, PeerId? From);
