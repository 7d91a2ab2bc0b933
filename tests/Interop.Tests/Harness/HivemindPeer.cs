using System.Globalization;
using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>hivemind's own DHT class with its own p2pd, as a worker runs it. It answers one operation after the other.</summary>
public sealed class HivemindPeer(JsonLinesPeer lines) : IAsyncDisposable
{
    public JsonLinesPeer Lines => lines;

    public string Id { get; } = lines.Ready.GetProperty("id").GetString()!;

    /// <summary>With /p2p/. A client has some too, but nobody is told them.</summary>
    public IReadOnlyList<string> Addresses { get; } = lines.Ready.GetProperty("addrs").Deserialize<string[]>()!;

    /// <summary>20 bytes, hex.</summary>
    public string NodeId { get; } = lines.Ready.GetProperty("node_id").GetString()!;

    /// <summary>All at once, since most of their start is waiting; when one fails the others end with it.</summary>
    public static Task<HivemindPeer[]> StartAllAsync(IEnumerable<HivemindSpec> specs, params string[] initialPeers) =>
        PeerGroup.AllOrNoneAsync(specs.Select(spec => Peers.StartHivemindAsync(spec, initialPeers)));

    /// <summary>Stores a regular value. False: nobody took it.</summary>
    public Task<bool> StoreAsync(string key, object? value, double seconds = 600) => StoredAsync("store", new { key, value, ttl = seconds });

    /// <summary>Stores under a subkey: text or a number.</summary>
    public Task<bool> StoreEntryAsync(string key, object subkey, object? value, double seconds = 600) =>
        StoredAsync("store", new { key, subkey, value, ttl = seconds });

    /// <summary>What a Petals server stores every two minutes: each block from <paramref name="start"/> up to <paramref name="end"/>, and the model index.</summary>
    public Task<bool> AnnounceAsync(string prefix, int start, int end, int blocks, string? index = null, object? more = null)
    {
        var fields = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        (fields["prefix"], fields["start"], fields["end"], fields["blocks"], fields["ttl"]) = (prefix, start, end, blocks, 600);
        if (index is not null) fields["index"] = index;
        return StoredAsync("announce", fields);
    }

    /// <summary>From the swarm: the newest there is, not the first.</summary>
    public async Task<HivemindAnswer> GetAsync(string key) => HivemindAnswer.Read(await lines.AskAsync("get", new { key }));

    /// <summary>What one peer alone answers to rpc_find; it is reached by its id.</summary>
    public async Task<HivemindAnswer> AskAsync(string peer, string key) => HivemindAnswer.Read(await FindAtAsync(peer, key));

    /// <summary>The peers that one peer names as nearest to a key, with their node ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NearestAsync(string peer, string key) =>
        (await FindAtAsync(peer, key)).GetProperty("nearest").Deserialize<Dictionary<string, string>>()!;

    /// <summary>The node id of a peer, which is reached by its id; null when it did not answer, or did not call back when that was asked for.</summary>
    public async Task<string?> PingAsync(string peer, bool validate = false) =>
        (await lines.AskAsync("ping", new { peer, validate })).GetProperty("node_id").GetString();

    /// <summary>Its routing table: peers and their node ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TableAsync() =>
        (await lines.AskAsync("table")).GetProperty("table").Deserialize<Dictionary<string, string>>()!;

    /// <summary>The peers it is connected to.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync() => (await lines.AskAsync("connections")).GetProperty("peers").Deserialize<string[]>()!;

    /// <summary>kill -9, of its p2pd too.</summary>
    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private async Task<bool> StoredAsync(string operation, object fields) => (await lines.AskAsync(operation, fields)).GetProperty("stored").GetBoolean();

    private async Task<JsonElement> FindAtAsync(string peer, string key)
    {
        var answer = await lines.AskAsync("ask", new { peer, key });
        return answer.GetProperty("found").ValueEquals("no answer")
            ? throw new PeerRefusedException($"hivemind {Id}", "ask", $"{peer} did not answer")
            : answer;
    }
}

/// <summary>
/// Starts hivemind peers. hivemind gives the first ping three seconds and then gives up for good, which is little on a machine whose
/// cores are all taken, by the start of other peers for one. So few start at a time, and one that found no time tries again.
/// </summary>
internal static class HivemindStart
{
    private const int AtOnce = 2;
    private const int Attempts = 3;

    private static readonly SemaphoreSlim Starting = new(AtOnce, AtOnce);

    public static async Task<HivemindPeer> RunAsync(string name, IReadOnlyList<string> arguments)
    {
        await Starting.WaitAsync();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return new(await JsonLinesPeer.StartAsync(name, "env", arguments, answersInOrder: true));
                }
                catch (PeerRefusedException e) when (attempt < Attempts && e.Error.Contains("responded to a ping", StringComparison.Ordinal))
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"attempt {attempt}: {e.Message}");
                }
            }
        }
        finally
        {
            Starting.Release();
        }
    }
}

/// <summary>How a hivemind peer starts.</summary>
public sealed record HivemindSpec
{
    /// <summary>It asks and stores, and is in nobody's routing table.</summary>
    public bool Client { get; init; }

    /// <summary>A file that is made with an RSA key when it is missing; null: a fresh Ed25519 key.</summary>
    public string? Identity { get; init; }

    /// <summary>Looks for relays, as Petals servers do.</summary>
    public bool AutoRelay { get; init; }

    public IEnumerable<string> Arguments(IReadOnlyCollection<string> initialPeers) =>
    [
        "--timeout", Deadline.Start.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        .. Client ? ["--client"] : Array.Empty<string>(),
        .. Identity is null ? Array.Empty<string>() : ["--identity", Identity],
        .. AutoRelay ? ["--auto-relay"] : Array.Empty<string>(),
        .. initialPeers.Count == 0 ? Array.Empty<string>() : ["--initial-peers", .. initialPeers],
    ];

    public override string ToString() => Client ? "hivemind client" : Identity is null ? "hivemind" : "hivemind rsa";
}

/// <summary>What a lookup or one peer answered. A regular value, or a dictionary with one entry a subkey, or nothing.</summary>
public sealed record HivemindAnswer(JsonElement? Value, IReadOnlyDictionary<string, HivemindEntry>? Entries, double Expires)
{
    public static readonly HivemindAnswer Nothing = new(null, null, 0);

    public bool Found => Value is not null || Entries is not null;

    public static HivemindAnswer Read(JsonElement answer)
    {
        var expires = answer.TryGetProperty("expires", out var e) ? e.GetDouble() : 0;
        if (answer.TryGetProperty("entries", out var entries))
        {
            return new(null, entries.EnumerateObject().ToDictionary(p => p.Name, p => new HivemindEntry(p.Value[0], p.Value[1].GetDouble())), expires);
        }
        return answer.TryGetProperty("value", out var value) ? new(value, null, expires) : Nothing;
    }
}

/// <summary>The value under one subkey, and when it expires, in Unix seconds.</summary>
public sealed record HivemindEntry(JsonElement Value, double Expires);
