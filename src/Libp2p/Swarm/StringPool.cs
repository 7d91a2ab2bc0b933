using System.Text;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// Shares equal strings (protocol ids, agent versions) between peers: thousands of peers say the same few.
/// Bounded; when full, new strings are simply not shared, so a hostile peer can fill it but not grow it.
/// </summary>
internal sealed class StringPool(int capacity)
{
    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public string Get(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            var lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(text, out var known)) return known;

            var made = text.ToString();
            if (_strings.Count < capacity) _strings.Add(made);

            return made;
        }
    }

    /// <summary>Null when the bytes are not UTF-8, carry control characters or are longer than <paramref name="maxBytes"/>.</summary>
    public string? TryGet(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        if (utf8.Length > maxBytes || maxBytes > 1024) return null;

        Span<char> chars = stackalloc char[utf8.Length];
        if (System.Text.Unicode.Utf8.ToUtf16(utf8, chars, out _, out var written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        chars = chars[..written];
        foreach (var rune in chars.EnumerateRunes())
        {
            if (Rune.IsControl(rune)) return null;
        }

        return Get(chars);
    }
}
