using System.Security.Cryptography;
using Registry.Dht.Records;
using Registry.Dht.Routing;

namespace Registry.Dht.Server;

/// <summary>
/// Remembers for a moment that a stored value is valid: recovering a wallet signature takes most of a millisecond, and a popular
/// value is asked for all the time.
/// </summary>
internal sealed class VerdictCache
{
    private const int MaxEntries = 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<KadKey, DateTimeOffset> _validUntil = [];

    public bool IsValid(IRecordValidator validator, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now)
    {
        var id = Identify(key, value);
        lock (_gate)
        {
            if (_validUntil.TryGetValue(id, out var until) && until > now) return true;
        }
        if (validator.Validate(key, value, now) != RecordVerdict.Valid) return false;
        lock (_gate)
        {
            if (_validUntil.Count >= MaxEntries) _validUntil.Clear();
            _validUntil[id] = now + Lifetime;
        }
        return true;
    }

    private static KadKey Identify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The two lengths' boundary is part of what is hashed: "ab"+"c" is not "a"+"bc".
        hash.AppendData(BitConverter.GetBytes(key.Length));
        hash.AppendData(key);
        hash.AppendData(value);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return KadKey.FromHash(digest);
    }
}
