using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Registry.Registrations.Index;

namespace Registry.Registrations;

/// <summary>
/// API keys: "rk_" and the base64url of 32 random bytes. Whoever signs chooses one and states its hash, so that a public record
/// is no credential and the same key works at every daemon that holds the record.
/// </summary>
public static class ApiKeys
{
    /// <summary>Lets people and secret scanners see what the text is.</summary>
    private const string Prefix = "rk_";

    private const int RandomBytes = 32;
    private const int Length = 46;

    public static string Generate() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether the text has the form of a key.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length), out var bytes) && bytes == RandomBytes;

    /// <summary>SHA-256 of the key's text in lower-case hex, as it is stated.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Which key of a node a shown one is; the time it takes does not depend on the answer.</summary>
    internal static KeyMatch Match(NodeEntry node, string shown, DateTimeOffset now)
    {
        if (!IsWellFormed(shown)) return KeyMatch.None;
        var hash = Encoding.ASCII.GetBytes(Hash(shown));
        var isPresent = node.Current?.KeyHash() is { } present && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(present), hash);
        var isReplaced = node.State?.Replaced is { } replaced && now < replaced.GoodUntil && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(replaced.Hash), hash);
        if (isPresent) return KeyMatch.Present;
        return isReplaced ? KeyMatch.Replaced : KeyMatch.None;
    }
}

/// <summary>What a shown API key is to a node.</summary>
internal enum KeyMatch
{
    None,

    /// <summary>The one that the registration states.</summary>
    Present,

    /// <summary>The one before it, good for heartbeats for a while.</summary>
    Replaced,
}
