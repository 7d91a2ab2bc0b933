using System.Text.Json;
using Registry.Load.Hosting;

namespace Registry.Load.Servers;

/// <summary>What a server says once it listens: {"id", "addrs", "pid"?} or, as the daemon writes it, {"peer_id", "addresses", "pid"}.</summary>
internal sealed record ReadyLine(Target Target, int? Pid)
{
    public static ReadyLine Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.TryGetProperty("error", out var error)) throw new InvalidOperationException($"The server did not start: {error}");
        var id = (root.TryGetProperty("id", out var short_) ? short_ : root.GetProperty("peer_id")).GetString()!;
        var addresses = root.TryGetProperty("addrs", out var addrs) ? addrs : root.GetProperty("addresses");
        var address = addresses.EnumerateArray().Select(a => a.GetString()!).First(a => a.StartsWith("/ip4/127.0.0.1/tcp/", StringComparison.Ordinal));
        var full = address.Contains("/p2p/", StringComparison.Ordinal) ? address : $"{address}/p2p/{id}";
        return new ReadyLine(Target.Parse(full), root.TryGetProperty("pid", out var pid) ? pid.GetInt32() : null);
    }
}
