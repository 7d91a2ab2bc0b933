using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Microbenchmarks;

/// <summary>Verification of identity keys, and recovery of a wallet's address.</summary>
public class SignatureBenchmarks
{
    private static readonly byte[] Message = new byte[256];

    private readonly (PublicKey Key, byte[] Signature) _ed25519 = Sign(PrivateKey.GenerateEd25519());
    private readonly (PublicKey Key, byte[] Signature) _rsa = Sign(PrivateKey.GenerateRsa());
    private readonly (PublicKey Key, byte[] Signature) _secp256k1 = SignSecp256k1();
    private readonly PrivateKey _own = PrivateKey.GenerateEd25519();
    private readonly byte[] _hash = WalletHashes.Keccak256(Message);
    private WalletSignature _wallet = null!;

    [GlobalSetup]
    public void Setup() => _wallet = WalletKey.Generate().SignHash(_hash);

    [Benchmark]
    public byte[] SignEd25519() => _own.Sign(Message);

    [Benchmark]
    public bool VerifyEd25519() => _ed25519.Key.Verify(Message, _ed25519.Signature);

    [Benchmark]
    public bool VerifyRsa2048() => _rsa.Key.Verify(Message, _rsa.Signature);

    [Benchmark]
    public bool VerifySecp256k1() => _secp256k1.Key.Verify(Message, _secp256k1.Signature);

    [Benchmark]
    public EthereumAddress? RecoverWallet() => WalletRecovery.Default.Recover(_hash, _wallet);

    private static (PublicKey, byte[]) Sign(PrivateKey key) => (key.PublicKey, key.Sign(Message));

    private static (PublicKey, byte[]) SignSecp256k1()
    {
        using var signer = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var point = signer.ExportParameters(false).Q;
        byte[] compressed = [(byte)(2 + (point.Y![^1] & 1)), .. point.X!];
        var signature = signer.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return PublicKey.TryCreate(KeyType.Secp256k1, compressed, out var key, out var error) ? (key, signature) : throw new InvalidOperationException(error);
    }
}
