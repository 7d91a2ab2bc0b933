using System.Text;
using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>A js, Go or Rust peer. All drivers name and shape the operations alike; what only some can do says so.</summary>
public sealed class RemotePeer(PeerSpec spec, JsonLinesPeer lines) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public PeerSpec Spec => spec;

    public JsonLinesPeer Lines => lines;

    public string Id { get; } = lines.Ready.GetProperty("id").GetString()!;

    /// <summary>With /p2p/; empty when it does not listen.</summary>
    public IReadOnlyList<string> Addresses { get; } = lines.Ready.GetProperty("addrs").Deserialize<string[]>()!;

    public string Address => Addresses[0];

    /// <summary>Dials; returns when identify is done (js, Rust) or the connection is up (Go).</summary>
    public Task ConnectAsync(string address) => lines.AskAsync("connect", new { addr = address });

    public Task DisconnectAsync(string peer) => lines.AskAsync("disconnect", new { peer });

    /// <summary>Dials by id alone, with addresses from the DHT (js).</summary>
    public Task DialAsync(string peer) => lines.AskAsync("dial", new { peer });

    public async Task<IdentifiedPeer> IdentifyAsync(string peer) => Read<IdentifiedPeer>(await lines.AskAsync("identify", new { peer }));

    public Task PingAsync(string peer) => lines.AskAsync("ping", new { peer });

    public async Task<PeerAddresses> FindPeerAsync(string peer) => Read<PeerAddresses>(await lines.AskAsync("findpeer", new { peer }));

    public Task ProvideAsync(string model) => lines.AskAsync("provide", new { text = model });

    public async Task<IReadOnlyList<PeerAddresses>> FindProvidersAsync(string model) =>
        Read<PeerAddresses[]>((await lines.AskAsync("findproviders", new { text = model })).GetProperty("providers"));

    public Task PutAsync(byte[] key, byte[] value) => lines.AskAsync("put", KeyAnd(key, value));

    /// <summary>From the network, not its own store.</summary>
    public async Task<byte[]> GetAsync(byte[] key)
    {
        var answer = await lines.AskAsync("get", KeyAnd(key, []));
        return answer.TryGetProperty("value_hex", out var hex)
            ? Convert.FromHexString(hex.GetString()!)
            : answer.GetProperty("value").GetBytesFromBase64();
    }

    /// <summary>The peers in its kad routing table.</summary>
    public async Task<IReadOnlyList<string>> TableAsync() => Read<string[]>((await lines.AskAsync("table")).GetProperty("peers"));

    /// <summary>The peers it is connected to.</summary>
    public async Task<IReadOnlyList<string>> PeersAsync() => Read<string[]>((await lines.AskAsync("peers")).GetProperty("peers"));

    /// <summary>Its connections to one peer (js).</summary>
    public async Task<IReadOnlyList<PeerConnectionInfo>> ConnectionsAsync(string peer) =>
        [.. Read<PeerConnectionInfo[]>((await lines.AskAsync("peers")).GetProperty("conns")).Where(c => c.Peer == peer)];

    /// <summary>Opens a stream, sends, half-closes where told (js), reads <paramref name="read"/> bytes or to the end (js, Go).</summary>
    public async Task<StreamAnswer> StreamAsync(string peer, string protocol, byte[] send, int read, bool halfClose = false) =>
        Read<StreamAnswer>(await lines.AskAsync("stream", new { peer, protocol, hex = Convert.ToHexStringLower(send), read, close_write = halfClose }));

    /// <summary>Holds many streams open at once and makes one length-prefixed request on each (js).</summary>
    public async Task<BurstAnswer> BurstAsync(string peer, string protocol, int count, byte[] send, bool framed) =>
        Read<BurstAnswer>(await lines.AskAsync("burst", new { peer, protocol, count, hex = Convert.ToHexStringLower(send), framed }));

    /// <summary>One kad request to one peer: FIND_NODE, GET_PROVIDERS, GET_VALUE (js).</summary>
    public async Task<KadAnswer> AskKadAsync(string peer, string type, byte[] key, string protocol = "/ipfs/kad/1.0.0") =>
        Read<KadAnswer>(await lines.AskAsync("ask", new { peer, type, protocol, key_hex = Convert.ToHexStringLower(key) }));

    /// <summary>Serves an echo under this protocol id, which sends identify push to its peers (js, Go).</summary>
    public Task HandleAsync(string protocol) => lines.AskAsync("handle", new { protocol });

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private static T Read<T>(JsonElement answer) => answer.Deserialize<T>(Json)!;

    /// <summary>Rust takes keys as text and values as base64; the others take both as hex.</summary>
    private object KeyAnd(byte[] key, byte[] value) => spec.Kind == PeerKind.Rust
        ? new { key = Encoding.UTF8.GetString(key), value = Convert.ToBase64String(value), remote = true }
        : new { key_hex = Convert.ToHexStringLower(key), value_hex = Convert.ToHexStringLower(value) };
}
