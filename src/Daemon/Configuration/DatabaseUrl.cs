namespace Registry.Daemon.Configuration;

/// <summary>
/// DATABASE_URL: sqlite: and the path of a file. What others write there and mean differently is refused with what to write, for
/// a daemon that keeps its registrations where nobody looks has lost them.
/// </summary>
internal static class DatabaseUrl
{
    private const string Scheme = "sqlite:";

    /// <summary>The full path; null for none, and with a mistake.</summary>
    public static string? Read(string? url, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(url)) return null;
        var path = url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? url[Scheme.Length..] : "";
        // The one form with slashes that means the same everywhere.
        if (path.StartsWith("////", StringComparison.Ordinal)) path = path[3..];
        if (Objection(url, path) is not { } objection) return Path.GetFullPath(path);
        mistakes.Add($"DATABASE_URL: {objection}");
        return null;
    }

    private static string? Objection(string url, string path)
    {
        if (url.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)) return "PostgreSQL is not supported yet; use sqlite:PATH, or leave it unset for registry.db in the data directory";
        if (path.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || path is "//" or "///") return $"'{url}' is a database in memory, which forgets what was acknowledged; name a file";
        if (path.Length == 0 || path[^1] == '/') return $"expected sqlite:PATH, got '{url}'";
        if (path.AsSpan().ContainsAny("?#%\0") || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return $"'{url}': the path is taken as it is, without parameters, escapes and file:; give a plain one";
        if (!path.StartsWith("//", StringComparison.Ordinal)) return null;
        var rest = path.TrimStart('/');
        return $"'{url}' is read as {rest} by some programs and as /{rest} by others; write sqlite:{rest} for a path from the working directory, or sqlite:/{rest}";
    }
}
