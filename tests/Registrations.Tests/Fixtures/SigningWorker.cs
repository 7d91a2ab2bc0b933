using System.Globalization;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>A worker with a wallet and a peer key of its own, the same in every run.</summary>
internal sealed class SigningWorker
{
    public SigningWorker(int wallet, int peer, string model = "model")
    {
        Wallet = WalletKey.TryParse(wallet.ToString("x64", CultureInfo.InvariantCulture), out var key, out var error) ? key! : throw new ArgumentException(error);
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, peer);
        Key = PrivateKey.FromEd25519Seed(seed);
        Model = model;
    }

    public WalletKey Wallet { get; }

    public PrivateKey Key { get; }

    public PeerId Peer => Key.PublicKey.PeerId;

    public string Model { get; init; }

    public string Address { get; init; } = "203.0.113.7:31330";

    public Guid NodeId => Registrations.NodeId.Of("far-mesh", Peer, Model);

    public RegistrationBody Unsigned(DateTimeOffset? issued) => new()
    {
        WalletAddress = Wallet.Address.ToString(),
        PeerId = Peer.ToString(),
        ModelId = Model,
        PublicAddr = Address,
        GpuModel = "NVIDIA RTX 4090",
        VramTotalGb = "24.0",
        NumBlocks = "11",
        TorchDtype = "float16",
        IssuedAt = issued is null ? null : Time(issued.Value),
    };

    public RegistrationBody Body(DateTimeOffset issued, bool peerSigned = false, TimeSpan? lifetime = null)
    {
        var body = Unsigned(issued);
        if (lifetime is not null) body = body with { ExpiresAt = Time(issued + lifetime.Value) };
        var text = Text(body);
        body = body with { Signature = Wallet.SignHash(WalletHashes.Eip191(text)).ToHex() };
        return peerSigned ? body with { PeerSignature = PeerSignature(text) } : body;
    }

    public WithdrawalBody Withdrawal(DateTimeOffset issued)
    {
        var text = string.Join('\n', "Far Mesh withdrawal", "I run this peer and offer this model.", "", "Network: far-mesh",
            $"Wallet: {Wallet.Address}", $"Peer: {Peer}", $"Model: {Model}", $"Issued: {Time(issued)}");
        return new WithdrawalBody
        {
            WalletAddress = Wallet.Address.ToString(),
            PeerId = Peer.ToString(),
            ModelId = Model,
            IssuedAt = Time(issued),
            Signature = Wallet.SignHash(WalletHashes.Eip191(text)).ToHex(),
        };
    }

    /// <summary>The record of a body, made by a registrar of its own.</summary>
    public async Task<SignedRegistration> RecordAsync(DateTimeOffset issued, bool peerSigned = false, TimeSpan? lifetime = null)
    {
        await using var home = new Home(issued);
        return Home.Accept(await home.Registrar.RegisterAsync(Body(issued, peerSigned, lifetime), null, CancellationToken.None)).Record;
    }

    public byte[] RecordKey() => Registrations.Records.RecordKey.For(Multiformats.Multihash.Sha256(Encoding.UTF8.GetBytes(Model)), Peer);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(RegistrationBody body)
    {
        var address = body.PublicAddr!.Split(':');
        return string.Join('\n', "Far Mesh registration", "I run this peer and offer this model.", "", "Network: far-mesh",
            $"Wallet: {body.WalletAddress}", $"Peer: {body.PeerId}", $"Model: {body.ModelId}", $"Address: /ip4/{address[0]}/tcp/{address[1]}",
            $"GPU: {body.GpuModel}", "VRAM GB: 24", $"Blocks: {body.NumBlocks}", $"Dtype: {body.TorchDtype}", $"Issued: {body.IssuedAt}")
            + (body.ExpiresAt is null ? "" : $"\nExpires: {body.ExpiresAt}");
    }

    private string PeerSignature(string text) => Convert.ToBase64String(
        SignedEnvelope.Seal(Key, "far-mesh-registration", "/far-mesh/registration"u8, Encoding.UTF8.GetBytes(text)).Signature.Span);
}
