using System.Text;
using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>A js, Go or Rust peer. All drivers name and shape the operations alike; what only some can do says so.</summary>
public sealed class RemotePeer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly int? _node;

    /// <summary>The only peer of a process, which ends with it.</summary>
    public RemotePeer(PeerSpec spec, JsonLinesPeer lines)
        : this(spec, lines, lines.Ready, null)
    {
    }

    private RemotePeer(PeerSpec spec, JsonLinesPeer lines, JsonElement self, int? node)
    {
        Spec = spec;
        Lines = lines;
        Id = self.GetProperty("id").GetString()!;
        Addresses = self.GetProperty("addrs").Deserialize<string[]>()!;
        _node = node;
    }

    public PeerSpec Spec { get; }

    public JsonLinesPeer Lines { get; }

    public string Id { get; }

    /// <summary>With /p2p/; empty when it does not listen.</summary>
    public IReadOnlyList<string> Addresses { get; }

    public string Address => Addresses[0];

    /// <summary>The peers of a process that hosts many. It is not theirs to end.</summary>
    public static IReadOnlyList<RemotePeer> AllOf(PeerSpec spec, JsonLinesPeer lines) =>
        [.. lines.Ready.GetProperty("nodes").EnumerateArray().Select((self, node) => new RemotePeer(spec, lines, self, node))];

    /// <summary>Dials; returns when identify is done (js, Rust) or the connection is up (Go).</summary>
    public Task ConnectAsync(string address) => AskAsync("connect", new { addr = address });

    public Task DisconnectAsync(string peer) => AskAsync("disconnect", new { peer });

    /// <summary>Dials by id alone, with addresses from the DHT; answers the one it got through by (js).</summary>
    public async Task<string> DialAsync(string peer) => (await AskAsync("dial", new { peer })).GetProperty("addr").GetString()!;

    public async Task<IdentifiedPeer> IdentifyAsync(string peer) => Read<IdentifiedPeer>(await AskAsync("identify", new { peer }));

    public Task PingAsync(string peer) => AskAsync("ping", new { peer });

    public async Task<PeerInfo> FindPeerAsync(string peer) => Read<PeerInfo>(await AskAsync("findpeer", new { peer }));

    /// <summary>Looks up the peers closest to a key (js, Go).</summary>
    public async Task<IReadOnlyList<string>> FindClosestAsync(byte[] key) =>
        Read<string[]>((await AskAsync("closest", new { key_hex = Convert.ToHexStringLower(key) })).GetProperty("peers"));

    public Task ProvideAsync(string model) => AskAsync("provide", new { text = model });

    /// <summary>Ends when <paramref name="count"/> are found, or when there are no more.</summary>
    public async Task<IReadOnlyList<PeerInfo>> FindProvidersAsync(string model, int count = 20) =>
        Read<PeerInfo[]>((await AskAsync("findproviders", new { text = model, count })).GetProperty("providers"));

    public Task PutAsync(byte[] key, byte[] value) => AskAsync("put", KeyAnd(key, value));

    /// <summary>From the network, not its own store.</summary>
    public async Task<byte[]> GetAsync(byte[] key)
    {
        var answer = await AskAsync("get", KeyAnd(key, []));
        return answer.TryGetProperty("value_hex", out var hex)
            ? Convert.FromHexString(hex.GetString()!)
            : answer.GetProperty("value").GetBytesFromBase64();
    }

    /// <summary>The peers in its kad routing table.</summary>
    public async Task<IReadOnlyList<string>> TableAsync() => Read<string[]>((await AskAsync("table")).GetProperty("peers"));

    /// <summary>The peers it is connected to.</summary>
    public async Task<IReadOnlyList<string>> PeersAsync() => Read<string[]>((await AskAsync("peers")).GetProperty("peers"));

    /// <summary>Its connections to one peer (js).</summary>
    public async Task<IReadOnlyList<PeerConnectionInfo>> ConnectionsAsync(string peer) =>
        [.. Read<PeerConnectionInfo[]>((await AskAsync("peers")).GetProperty("conns")).Where(c => c.Peer == peer)];

    /// <summary>Opens a stream, sends, half-closes where told (js), reads <paramref name="read"/> bytes or to the end (js, Go).</summary>
    public async Task<StreamAnswer> StreamAsync(string peer, string protocol, byte[] send, int read, bool halfClose = false) =>
        Read<StreamAnswer>(await AskAsync("stream", new { peer, protocol, hex = Convert.ToHexStringLower(send), read, close_write = halfClose }));

    /// <summary>Holds many streams open at once and makes one length-prefixed request on each (js).</summary>
    public async Task<BurstAnswer> BurstAsync(string peer, string protocol, int count, byte[] send, bool framed) =>
        Read<BurstAnswer>(await AskAsync("burst", new { peer, protocol, count, hex = Convert.ToHexStringLower(send), framed }));

    /// <summary>One kad request to one peer: FIND_NODE, GET_PROVIDERS, GET_VALUE (js).</summary>
    public async Task<KadResponse> AskKadAsync(string peer, string type, byte[] key, string protocol = "/ipfs/kad/1.0.0") =>
        Read<KadResponse>(await AskAsync("ask", new { peer, type, protocol, key_hex = Convert.ToHexStringLower(key) }));

    /// <summary>The value that one peer itself holds under a key; null when none (js).</summary>
    public async Task<byte[]?> ValueAtAsync(string peer, string key) =>
        (await AskKadAsync(peer, "GET_VALUE", Encoding.ASCII.GetBytes(key))).ValueHex is { } hex ? Convert.FromHexString(hex) : null;

    /// <summary>PUT_VALUE to one peer; false when that answers by resetting the stream (js).</summary>
    public async Task<bool> PutAtAsync(string peer, string key, byte[] value)
    {
        try
        {
            await AskAsync("ask", new { peer, type = "PUT_VALUE", key_hex = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(key)), value_hex = Convert.ToHexStringLower(value) });
            return true;
        }
        catch (PeerRefusedException)
        {
            return false;
        }
    }

    /// <summary>Asks a relay for a place, and checks its voucher (js).</summary>
    public async Task<ReservationAnswer> ReserveAsync(string relay) => Read<ReservationAnswer>(await AskAsync("reserve", new { peer = relay }));

    /// <summary>hivemind's remote call: one stream, one request, one answer (Go).</summary>
    public async Task<byte[]> CallAsync(string peer, string protocol, byte[] request) =>
        Convert.FromHexString((await AskAsync("unary", new { peer, protocol, hex = Convert.ToHexStringLower(request) })).GetProperty("hex").GetString()!);

    /// <summary>Serves an echo under this protocol id, which sends identify push to its peers (js, Go).</summary>
    public Task HandleAsync(string protocol) => AskAsync("handle", new { protocol });

    public ValueTask DisposeAsync() => _node is null ? Lines.DisposeAsync() : default;

    private Task<JsonElement> AskAsync(string operation, object? arguments = null) => Lines.AskAsync(operation, arguments, node: _node);

    private static T Read<T>(JsonElement answer) => answer.Deserialize<T>(Json)!;

    /// <summary>Rust takes keys as text and values as base64; the others take both as hex.</summary>
    private object KeyAnd(byte[] key, byte[] value) => Spec.Kind == PeerKind.Rust
        ? new { key = Encoding.UTF8.GetString(key), value = Convert.ToBase64String(value), remote = true }
        : new { key_hex = Convert.ToHexStringLower(key), value_hex = Convert.ToHexStringLower(value) };
}
