using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Registry.Identity;

namespace Registry.Registrations;

/// <summary>Makes API keys (256 random bits) and finds the one that was shown, in time that does not depend on it.</summary>
internal static class ApiKeys
{
    /// <summary>Lets people and secret scanners see what the text is.</summary>
    private const string Prefix = "rk_";

    private const int RandomBytes = 32;
    private const int MaxShownLength = 256;

    /// <summary>Replaced keys kept of one node; every one needed a signed registration of its own.</summary>
    private const int MaxReplaced = 8;

    public static string Generate() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>The keys after a new one was handed out: those in use before stay good for the grace period.</summary>
    public static IReadOnlyList<StoredApiKey> Replace(IReadOnlyList<StoredApiKey> held, string key, DateTimeOffset now, TimeSpan grace)
    {
        var replaced = held
            .Select(old => old with { GoodUntil = old.GoodUntil ?? now + grace })
            .Where(old => old.GoodUntil > now)
            .TakeLast(MaxReplaced);
        return [.. replaced, new StoredApiKey(Hash(key), null, null)];
    }

    /// <summary>The held key that <paramref name="shown"/> is; null when it is none of them or no longer good.</summary>
    public static StoredApiKey? Find(IReadOnlyList<StoredApiKey> held, string shown, DateTimeOffset now)
    {
        if (shown.Length > MaxShownLength) return null;
        var hash = Hash(shown);
        StoredApiKey? found = null;
        foreach (var key in held)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash)) found = key;
        }

        return found is null || found.GoodUntil <= now ? null : found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>An API key as it is kept: never the key itself.</summary>
/// <param name="Hash">SHA-256 of the key's text.</param>
/// <param name="GoodUntil">Null for the present key; a replaced one is good until then.</param>
/// <param name="LastSequence">Last sequence of a heartbeat sent with this key.</param>
public sealed record StoredApiKey(ReadOnlyMemory<byte> Hash, DateTimeOffset? GoodUntil, long? LastSequence);

/// <summary>What a caller shows to act for a node: its API key, or a connection authenticated as its peer id, or nothing.</summary>
public readonly record struct Credential(string? ApiKey, PeerId? Peer)
{
    public static Credential None => default;

    public static Credential OfKey(string? apiKey) => new(apiKey, null);

    public static Credential OfPeer(PeerId peer) => new(null, peer);
}
