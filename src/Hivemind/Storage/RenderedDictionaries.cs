namespace Registry.Hivemind.Storage;

/// <summary>Keeps dictionaries in the form in which they are sent, up to so many bytes; what was not asked for lately goes first (clock).</summary>
internal sealed class RenderedDictionaries(long maxBytes)
{
    private readonly List<RenderedDictionary> _kept = [];
    private long _bytes;
    private int _hand;

    public long Bytes => _bytes;

    public byte[] Get(StoredRecord record, double now)
    {
        if (record.Rendered is { } kept)
        {
            if (now <= kept.Until)
            {
                kept.WasUsed = true;
                return kept.Blob;
            }
            Drop(record);
        }
        var blob = record.Render(now, out var until);
        Keep(record, blob, until);
        return blob;
    }

    /// <summary>To be called when the record changes.</summary>
    public void Drop(StoredRecord record)
    {
        if (record.Rendered is not { } rendered) return;
        record.Rendered = null;
        _bytes -= rendered.Blob.Length;
        var last = _kept[^1];
        _kept[rendered.Index] = last;
        last.Index = rendered.Index;
        _kept.RemoveAt(_kept.Count - 1);
    }

    private void Keep(StoredRecord record, byte[] blob, double until)
    {
        if (blob.Length > maxBytes) return;
        while (_bytes + blob.Length > maxBytes)
        {
            if (_hand >= _kept.Count) _hand = 0;
            var next = _kept[_hand];
            if (!next.WasUsed)
            {
                Drop(next.Record);
                continue;
            }
            next.WasUsed = false;
            _hand++;
        }
        record.Rendered = new RenderedDictionary(record, blob, until) { Index = _kept.Count };
        _kept.Add(record.Rendered);
        _bytes += blob.Length;
    }
}

/// <summary>A dictionary in the form in which it is sent, which holds until <paramref name="until"/> unless it changes.</summary>
internal sealed class RenderedDictionary(StoredRecord record, byte[] blob, double until)
{
    public StoredRecord Record => record;

    public byte[] Blob => blob;

    public double Until => until;

    /// <summary>Its place among all that are kept.</summary>
    public int Index { get; set; }

    /// <summary>Whether it was asked for since the hand last passed.</summary>
    public bool WasUsed { get; set; }
}
