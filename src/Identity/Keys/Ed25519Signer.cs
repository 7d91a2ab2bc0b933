using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Registry.Identity.Keys;

/// <summary>
/// An Ed25519 private key held by libsodium, in memory that is guarded and locked: four memory maps a key, of which a
/// process may have some 65,000.
/// </summary>
internal sealed class Ed25519Signer : ISigner
{
    private const int DataLength = Ed25519.SeedLength + Ed25519.PublicKeyLength;
    private const int LegacyDataLength = DataLength + Ed25519.PublicKeyLength;

    // The key file, which holds the seed, is written from it.
    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    private readonly Key _key;

    private Ed25519Signer(Key key) => _key = key;

    internal static Ed25519Signer Generate() => new(Key.Create(Ed25519.Algorithm, Exportable));

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    internal static Ed25519Signer FromSeed(ReadOnlySpan<byte> seed) => seed.Length == Ed25519.SeedLength
        ? new(Key.Import(Ed25519.Algorithm, seed, KeyBlobFormat.RawPrivateKey, Exportable))
        : throw new ArgumentException($"A private key has {Ed25519.SeedLength} bytes, not {seed.Length}.", nameof(seed));

    /// <summary>Reads private||public (64 bytes), or the form of old releases that repeats the public key (96 bytes).</summary>
    internal static bool TryImport(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Ed25519Signer? signer, [NotNullWhen(false)] out string? error)
    {
        signer = null;
        error = null;
        if (data.Length is not (DataLength or LegacyDataLength))
        {
            error = $"an Ed25519 private key has {DataLength} or {LegacyDataLength} bytes, not {data.Length}";
            return false;
        }

        var candidate = FromSeed(data[..Ed25519.SeedLength]);
        var expected = candidate.ExportPublicData();
        for (var copies = data[Ed25519.SeedLength..]; !copies.IsEmpty; copies = copies[Ed25519.PublicKeyLength..])
        {
            if (copies[..Ed25519.PublicKeyLength].SequenceEqual(expected)) continue;
            candidate.Dispose();
            error = "the public half of the Ed25519 key does not belong to its private half";
            return false;
        }

        signer = candidate;
        return true;
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Algorithm.Sign(_key, message);

    public byte[] ExportData()
    {
        var data = new byte[DataLength];
        if (!_key.TryExport(KeyBlobFormat.RawPrivateKey, data, out _)) throw new CryptographicException("The Ed25519 key was not exported.");
        ExportPublicData().CopyTo(data, Ed25519.SeedLength);
        return data;
    }

    public byte[] ExportPublicData() => _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    public void Dispose() => _key.Dispose();
}
