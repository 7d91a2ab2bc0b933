using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Harness;

/// <summary>A GPU worker that nobody has heard of: a new wallet, a new peer id. It is known only by what is registered of it.</summary>
public sealed class GpuWorker
{
    /// <summary>RFC 3339, UTC, whole seconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly string _model;
    private readonly WalletKey _wallet;

    public GpuWorker(string model)
    {
        _model = model;
        PrivateKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _wallet = WalletKey.TryParse(PrivateKey, out var key, out var error) ? key! : throw new InvalidOperationException(error);
    }

    /// <summary>The wallet's, 64 hex digits.</summary>
    public string PrivateKey { get; }

    public string Wallet => _wallet.Address.ToString();

    public PeerId Peer { get; } = NewPeer();

    public string Model => _model;

    /// <summary>As host:port; a documentation address, where nobody listens.</summary>
    public string PublicAddr { get; init; } = "203.0.113.7:31330";

    /// <summary>The documented register call, without proofs.</summary>
    public JsonObject Body() => Body(Wallet, Peer, _model, PublicAddr);

    public static JsonObject Body(string wallet, PeerId peer, string model, string publicAddr = "203.0.113.7:31330") => new()
    {
        ["wallet_address"] = wallet,
        ["model_id"] = model,
        ["public_addr"] = publicAddr,
        ["peer_id"] = peer.ToString(),
        ["gpu_model"] = "NVIDIA RTX 4090",
        ["vram_total_gb"] = 24.0,
        ["num_blocks"] = 11,
        ["torch_dtype"] = "float16",
        ["issued_at"] = DateTimeOffset.UtcNow.ToString(TimeFormat),
    };

    /// <summary>Signed here, over a statement this test wrote itself from the documentation.</summary>
    public JsonObject SignedBody()
    {
        var body = Body(Wallet, Peer, _model, "/ip4/203.0.113.7/tcp/31330");
        var text = string.Join('\n',
            "Far Mesh registration", "I run this peer and offer this model.", "", "Network: far-mesh", $"Wallet: {Wallet}", $"Peer: {Peer}",
            $"Model: {_model}", "Address: /ip4/203.0.113.7/tcp/31330", "GPU: NVIDIA RTX 4090", "VRAM GB: 24", "Blocks: 11", "Dtype: float16",
            $"Issued: {body["issued_at"]}");
        body["signature"] = _wallet.SignHash(WalletHashes.Eip191(text)).ToHex();
        return body;
    }

    /// <summary>Under which a model is found in the DHT.</summary>
    public static Multihash ModelHash(string model) => Multihash.Sha256(Encoding.UTF8.GetBytes(model));

    /// <summary>The same as a CID.</summary>
    public static Cid ModelCid(string model) => new(Cid.RawCodec, ModelHash(model));

    /// <summary>Under which the registration of a peer for a model is found in the DHT.</summary>
    public static string RecordKey(string model, string peer) => $"/far-mesh/{ModelHash(model)}/{peer}";

    public static PeerId NewPeer()
    {
        using var key = Identity.PrivateKey.GenerateEd25519();
        return key.PublicKey.PeerId;
    }
}
