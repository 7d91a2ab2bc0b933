namespace Registry.Daemon.Configuration;

/// <summary>bootstrap-peers/&lt;network&gt;.txt: one multiaddr a line, # begins a comment.</summary>
internal static class BootstrapPeersFile
{
    /// <summary>The file of this network in the working directory, else the one shipped beside the program; none: no peers.</summary>
    public static IReadOnlyList<string> Read(string network)
    {
        var name = Path.Combine("bootstrap-peers", network + ".txt");
        var path = new[] { name, Path.Combine(AppContext.BaseDirectory, name) }.FirstOrDefault(File.Exists);
        return path is null ? [] : [.. Parse(File.ReadLines(path))];
    }

    public static IEnumerable<string> Parse(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('#', 2)[0].Trim()).Where(line => line.Length > 0);
}
