using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Harness;

/// <summary>
/// A GPU worker that nobody has heard of: a new wallet, a new peer id. It is known only by what is registered of it. What it
/// signs it writes itself from the documentation.
/// </summary>
public sealed class GpuWorker
{
    /// <summary>RFC 3339, UTC, whole seconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A documentation address, where nobody listens.</summary>
    private const string Unheard = "203.0.113.7:31330";

    private readonly WalletKey _wallet;
    private readonly byte[]? _peerSeed;

    public GpuWorker(string model)
        : this(model, NewWallet(), RandomNumberGenerator.GetBytes(32), null)
    {
    }

    private GpuWorker(string model, string wallet, byte[]? peerSeed, PeerId? peer)
    {
        Model = model;
        PrivateKey = wallet;
        _wallet = WalletKey.TryParse(wallet, out var key, out var error) ? key! : throw new InvalidOperationException(error);
        _peerSeed = peerSeed;
        Peer = peer ?? PeerIdOf(peerSeed!);
    }

    /// <summary>The wallet's, 64 hex digits.</summary>
    public string PrivateKey { get; }

    public string Wallet => _wallet.Address.ToString();

    public PeerId Peer { get; }

    public string Model { get; }

    /// <summary>What it registers as its own.</summary>
    public string Address { get; set; } = Unheard;

    /// <summary>How long a registration is to last; null for the daemon's default.</summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>For heartbeats; its hash is in what the worker registers.</summary>
    public string ApiKey { get; } = NewApiKey();

    public string ApiKeyHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)));

    /// <summary>The id that its registration has.</summary>
    public string NodeId => Registrations.NodeId.Of("far-mesh", Peer, Model, _wallet.Address).ToString();

    /// <summary>Where its registration is in the DHT.</summary>
    public string RecordKey => FarMeshKeys.Registration(Model, Peer.ToString());

    /// <summary>A new wallet that names a peer whose key it does not have.</summary>
    public static GpuWorker Claiming(PeerId peer, string model) => new(model, NewWallet(), null, peer);

    /// <summary>The same wallet and peer with another model.</summary>
    public GpuWorker With(string model) => new(model, PrivateKey, _peerSeed, Peer);

    /// <summary>The same peer under a new wallet.</summary>
    public GpuWorker WithNewWallet() => new(Model, NewWallet(), _peerSeed, Peer);

    /// <summary>The peer's private key as libp2p writes it to a file.</summary>
    public byte[] PeerKeyFile()
    {
        using var key = PeerKey();
        return key.ToProtobuf();
    }

    /// <summary>The documented register call, without proofs.</summary>
    public JsonObject Body(DateTimeOffset? issued = null) => Body(Wallet, Peer, Model, issued);

    public static JsonObject Body(string wallet, PeerId peer, string model, DateTimeOffset? issued = null) => new()
    {
        ["wallet_address"] = wallet,
        ["model_id"] = model,
        ["public_addr"] = Unheard,
        ["peer_id"] = peer.ToString(),
        ["gpu_model"] = "NVIDIA RTX 4090",
        ["vram_total_gb"] = 24.0,
        ["num_blocks"] = 11,
        ["torch_dtype"] = "float16",
        ["issued_at"] = Time(issued ?? DateTimeOffset.UtcNow),
    };

    /// <summary>Signed by wallet and peer: proven, so that it travels.</summary>
    public JsonObject SignedBody(DateTimeOffset? issued = null, string? address = null) => Sign("registration", WithKey(issued, address), Signers.Both);

    /// <summary>Signed by the wallet alone: a local claim, which stays where it was made.</summary>
    public JsonObject ClaimBody(DateTimeOffset? issued = null, string? address = null) => Sign("registration", WithKey(issued, address), Signers.Wallet);

    /// <summary>Signed by the peer alone, over what the wallet signed before.</summary>
    public JsonObject AuthorizedBody(JsonObject authorization, DateTimeOffset? issued = null)
    {
        var body = Sign("registration", WithKey(issued), Signers.Peer);
        body["authorization"] = authorization.DeepClone();
        return body;
    }

    /// <summary>The wallet's word that the peer may register for it: every model, for a day if nothing else is said.</summary>
    public JsonObject Authorization(string model = "*", DateTimeOffset? issued = null, int days = 1)
    {
        var body = Subject(model, issued);
        body["expires_at"] = Time((issued ?? DateTimeOffset.UtcNow).AddDays(days));
        return Sign("authorization", body, Signers.Wallet);
    }

    /// <summary>The withdrawal of its model, or of what <paramref name="model"/> says.</summary>
    public JsonObject Withdrawal(Signers signers, string? model = null, DateTimeOffset? issued = null) =>
        Sign("withdrawal", Subject(model ?? Model, issued), signers);

    /// <summary>A heartbeat that the peer's own key signed.</summary>
    public JsonObject SignedHeartbeat(string node, string status = "active", DateTimeOffset? issued = null)
    {
        var time = Time(issued ?? DateTimeOffset.UtcNow);
        return new() { ["status"] = status, ["issued_at"] = time, ["peer_signature"] = PeerSignature("heartbeat", StatementText.OfHeartbeat(node, status, time)) };
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Under which a model is found in the DHT.</summary>
    public static Multihash ModelHash(string model) => FarMeshKeys.ModelHash(model);

    /// <summary>The same as a CID.</summary>
    public static Cid ModelCid(string model) => FarMeshKeys.ModelCid(model);

    public static PeerId NewPeer() => PeerIdOf(RandomNumberGenerator.GetBytes(32));

    public static string NewApiKey() => "rk_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private JsonObject WithKey(DateTimeOffset? issued, string? address = null)
    {
        var body = Body(issued);
        body["public_addr"] = address ?? Address;
        if (Lease is { } lease) body["expires_at"] = Time((issued ?? DateTimeOffset.UtcNow) + lease);
        body["api_key_hash"] = ApiKeyHash;
        return body;
    }

    private JsonObject Subject(string model, DateTimeOffset? issued) => new()
    {
        ["wallet_address"] = Wallet,
        ["peer_id"] = Peer.ToString(),
        ["model_id"] = model,
        ["issued_at"] = Time(issued ?? DateTimeOffset.UtcNow),
    };

    private JsonObject Sign(string kind, JsonObject body, Signers signers)
    {
        var text = StatementText.Of(kind, body);
        if (signers.HasFlag(Signers.Wallet)) body["signature"] = _wallet.SignHash(WalletHashes.Eip191(text)).ToHex();
        if (signers.HasFlag(Signers.Peer)) body["peer_signature"] = PeerSignature("registration", text);
        return body;
    }

    private string PeerSignature(string domain, string text)
    {
        using var key = PeerKey();
        return Convert.ToBase64String(key.Sign(StatementText.Envelope(domain, text)));
    }

    private PrivateKey PeerKey() => Identity.PrivateKey.FromEd25519Seed(_peerSeed ?? throw new InvalidOperationException("this worker has no key of the peer that it names"));

    private static string NewWallet() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static PeerId PeerIdOf(byte[] seed)
    {
        using var key = Identity.PrivateKey.FromEd25519Seed(seed);
        return key.PublicKey.PeerId;
    }
}

/// <summary>Who signs a statement.</summary>
[Flags]
public enum Signers
{
    None = 0,
    Wallet = 1,
    Peer = 2,
    Both = Wallet | Peer,
}
