namespace Registry.Daemon.Hosting;

/// <summary>What the daemon says on standard output once it is ready; everything else goes to standard error.</summary>
internal static class Banner
{
    public static string Text(string network, ReadyFile ready)
    {
        var lines = new List<string> { $"registry of {network}, peer id {ready.PeerId}", "", "Bootstrap address for workers and peers:" };
        lines.AddRange(ready.Addresses.Select(address => "  " + address));
        lines.Add("HTTP API:");
        lines.AddRange(ready.Http.Select(url => "  " + url));
        lines.Add("");
        return string.Join(Environment.NewLine, lines);
    }
}
