using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

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

    /// <summary>Whether its statements hold the hash of an API key.</summary>
    public bool ChoosesKey { get; init; } = true;

    /// <summary>The API key of every statement; null for one of its own in each.</summary>
    public string? OneKey { get; init; }

    public Guid NodeId => Registrations.NodeId.Of("far-mesh", Peer, Model, Wallet.Address);

    public Multihash ModelHash => Multihash.Sha256(Encoding.UTF8.GetBytes(Model));

    /// <summary>The key that a registration issued then states.</summary>
    public string KeyAt(DateTimeOffset issued) =>
        OneKey ?? "rk_" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Wallet.Address}/{Peer}/{Model}/{Address}/{Time(issued)}")));

    /// <summary>A registration that nobody signed; without a time of issue when it is null.</summary>
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
        ApiKeyHash = ChoosesKey && issued is not null ? ApiKeys.Hash(KeyAt(issued.Value)) : null,
    };

    /// <summary>A registration signed by the wallet, and when it is proven by the peer.</summary>
    public RegistrationBody Body(DateTimeOffset issued, bool proven = false, TimeSpan? lifetime = null)
    {
        var body = Lasting(Unsigned(issued), issued, lifetime);
        var text = StatementTexts.Registration(body);
        body = body with { Signature = WalletSignature(text) };
        return proven ? body with { PeerSignature = PeerSignature(text) } : body;
    }

    /// <summary>A registration signed by the peer, for which the wallet's authorization stands.</summary>
    public RegistrationBody AuthorizedBody(DateTimeOffset issued, RegistrationBody authorization, TimeSpan? lifetime = null)
    {
        var body = Lasting(Unsigned(issued), issued, lifetime);
        return body with { PeerSignature = PeerSignature(StatementTexts.Registration(body)), Authorization = authorization };
    }

    /// <summary>An authorization by the wallet for the peer, of one model or of all.</summary>
    public RegistrationBody Authorization(DateTimeOffset issued, TimeSpan? lifetime = null, string model = "*")
    {
        var body = Named(issued, model) with { ExpiresAt = Time(issued + (lifetime ?? TimeSpan.FromDays(30))) };
        return body with { Signature = WalletSignature(StatementTexts.Authorization(body)) };
    }

    /// <summary>A withdrawal of its model, or of another or all.</summary>
    public RegistrationBody Withdrawal(DateTimeOffset issued, Signers by = Signers.Wallet, string? model = null)
    {
        var body = Named(issued, model ?? Model);
        var text = StatementTexts.Withdrawal(body);
        return body with
        {
            Signature = by.HasFlag(Signers.Wallet) ? WalletSignature(text) : null,
            PeerSignature = by.HasFlag(Signers.Peer) ? PeerSignature(text) : null,
        };
    }

    /// <summary>A heartbeat that the peer signed.</summary>
    public HeartbeatBody Beat(DateTimeOffset issued, string? status = null) => new()
    {
        Status = status,
        IssuedAt = Time(issued),
        PeerSignature = Convert.ToBase64String(
            SignedEnvelope.Seal(Key, "far-mesh-heartbeat", "/far-mesh/heartbeat"u8, Encoding.UTF8.GetBytes(StatementTexts.Heartbeat(NodeId, status ?? "active", Time(issued)))).Signature.Span),
    };

    /// <summary>The proven record of a registration issued then, as it travels.</summary>
    public SignedRegistration Record(DateTimeOffset issued, TimeSpan? lifetime = null) => RecordOf(RecordKind.Registration, Body(issued, proven: true, lifetime));

    /// <summary>The record of a withdrawal, as it travels.</summary>
    public SignedRegistration WithdrawalRecord(DateTimeOffset issued, Signers by = Signers.Wallet, string? model = null) =>
        RecordOf(RecordKind.Withdrawal, Withdrawal(issued, by, model));

    /// <summary>The record of a body whose proofs are true.</summary>
    public static SignedRegistration RecordOf(RecordKind kind, RegistrationBody body)
    {
        var verifier = new BodyVerifier(new RegistrationOptions { RequireWalletSignature = false }, WalletRecovery.Default);
        return verifier.Verify(kind, body, default, out var verified) is { } failure
            ? throw new InvalidOperationException($"{failure.Code}: {failure.Message} {string.Join(", ", failure.Errors)}")
            : verified!.Record;
    }

    /// <summary>The DHT key of its registration.</summary>
    public byte[] RecordKey() => Registrations.Records.RecordKey.For(ModelHash, Peer);

    /// <summary>The DHT keys of its withdrawal: the wallet's and the peer's.</summary>
    public (byte[] OfWallet, byte[] OfPeer) WithdrawalKeys(bool ofAnyModel = false)
    {
        var model = ofAnyModel ? null : ModelHash;
        return (
            Registrations.Records.RecordKey.Of(new StatementKey(StatementPlace.WalletWithdrawal, Peer, model, WalletId.Of(Wallet.Address))).ToBytes(),
            Registrations.Records.RecordKey.Of(new StatementKey(StatementPlace.PeerWithdrawal, Peer, model, default)).ToBytes());
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public string WalletSignature(string text) => Wallet.SignHash(WalletHashes.Eip191(text)).ToHex();

    public string PeerSignature(string text) => Convert.ToBase64String(
        SignedEnvelope.Seal(Key, "far-mesh-registration", "/far-mesh/registration"u8, Encoding.UTF8.GetBytes(text)).Signature.Span);

    private RegistrationBody Named(DateTimeOffset issued, string model) => new()
    {
        WalletAddress = Wallet.Address.ToString(),
        PeerId = Peer.ToString(),
        ModelId = model,
        IssuedAt = Time(issued),
    };

    private static RegistrationBody Lasting(RegistrationBody body, DateTimeOffset issued, TimeSpan? lifetime) =>
        lifetime is null ? body : body with { ExpiresAt = Time(issued + lifetime.Value) };
}

/// <summary>Who signs a withdrawal.</summary>
[Flags]
internal enum Signers
{
    Wallet = 1,
    Peer = 2,
    Both = Wallet | Peer,
}
