namespace Registry.Daemon.Configuration;

/// <summary>What somebody may have meant who wrote a name that there is not.</summary>
internal static class Nearest
{
    /// <summary>" Did you mean X?", or nothing when no name is near.</summary>
    public static string Hint(string written, IEnumerable<string> names) => Of(written, names) is { } name ? $" Did you mean {name}?" : "";

    private static string? Of(string written, IEnumerable<string> names)
    {
        var near = Math.Min(Math.Max(2, LastPart(written).Length / 4), LastPart(written).Length - 1);
        return names
            .Select(name => (Name: name, IsMisplaced: IsMisplaced(written, name), Distance: Distance(written.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(candidate => candidate.IsMisplaced || candidate.Distance <= near)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault().Name;
    }

    /// <summary>The right name of a setting in the wrong section, or something below a setting, as if it were a section.</summary>
    private static bool IsMisplaced(string written, string name) => written.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)
        || (written.Contains(':', StringComparison.Ordinal) && LastPart(written).Equals(LastPart(name), StringComparison.OrdinalIgnoreCase));

    private static string LastPart(string name) => name[(name.LastIndexOf(':') + 1)..];

    /// <summary>Letters to add, remove, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
