using System.Diagnostics.CodeAnalysis;
using Registry.Identity.OpenSsl;

namespace Registry.Identity.Keys;

/// <summary>An Ed25519 private key held by OpenSSL.</summary>
internal sealed class Ed25519Signer : ISigner
{
    private const int DataLength = Ed25519.SeedLength + Ed25519.PublicKeyLength;
    private const int LegacyDataLength = DataLength + Ed25519.PublicKeyLength;

    private readonly EvpKeyHandle _key;

    private Ed25519Signer(EvpKeyHandle key) => _key = key;

    internal static Ed25519Signer Generate() => new(RawKeys.Generate(LibCrypto.Ed25519));

    internal static Ed25519Signer FromSeed(ReadOnlySpan<byte> seed) => new(RawKeys.ImportPrivate(LibCrypto.Ed25519, seed));

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

    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_key, message);

    public byte[] ExportData()
    {
        var data = new byte[DataLength];
        RawKeys.ExportPrivate(_key, data);
        ExportPublicData().CopyTo(data, Ed25519.SeedLength);
        return data;
    }

    public byte[] ExportPublicData() => RawKeys.ExportPublic(_key);

    public void Dispose() => _key.Dispose();
}
