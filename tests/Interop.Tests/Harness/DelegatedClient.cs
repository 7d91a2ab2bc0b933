using System.Text.Json;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Harness;

/// <summary>Helia's client of the Delegated Routing HTTP API, as a browser or a js node uses it: NDJSON, record by record.</summary>
public sealed class DelegatedClient(JsonLinesPeer lines) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private int _asked;

    public Task<IReadOnlyList<DelegatedRecord>> ProvidersAsync(Cid cid, params string[] filterAddrs) => AskAsync("providers", cid, filterAddrs);

    /// <summary>The peer's id as a CID.</summary>
    public Task<IReadOnlyList<DelegatedRecord>> PeersAsync(Cid peer) => AskAsync("peers", peer, []);

    public Task<IReadOnlyList<DelegatedRecord>> ClosestAsync(Cid key) => AskAsync("closest", key, []);

    /// <summary>Fails, since there are none.</summary>
    public Task GetIpnsAsync(Cid name) => lines.AskAsync("ipns", new { cid = name.ToString() });

    /// <summary>Until the client has handed out this peer's record of the answer asked for last, which need not have ended.</summary>
    public Task SawAsync(string peer)
    {
        var asked = _asked;
        return lines.WaitForEventAsync("record", e => e.GetProperty("id").ValueEquals(peer) && e.GetProperty("asked").GetInt32() == asked);
    }

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private async Task<IReadOnlyList<DelegatedRecord>> AskAsync(string operation, Cid cid, string[] filterAddrs)
    {
        var answer = await lines.AskAsync(operation, new { cid = cid.ToString(), filter_addrs = filterAddrs, asked = ++_asked });
        return answer.GetProperty("records").Deserialize<DelegatedRecord[]>(Json)!;
    }
}

/// <summary>A peer record as Helia's client hands it to its application, and what the daemon adds to the standard's fields.</summary>
public sealed record DelegatedRecord(string Id, IReadOnlyList<string> Addrs, IReadOnlyList<string> Protocols, IReadOnlyList<JsonElement> Workers);
