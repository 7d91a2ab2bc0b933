using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge.Operator.Doors;

/// <summary>The token that opens the TCP door. Kept as its hash, so that comparing tells neither its bytes nor its length.</summary>
public sealed class OperatorToken
{
    public const int MinLength = 16;

    private const int MaxLength = 512;

    private const string Bearer = "Bearer ";

    private readonly byte[] _hash;

    /// <exception cref="ArgumentException">It is too short, too long, or not of printable ASCII characters.</exception>
    public OperatorToken(string text) => _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Checked(text)));

    /// <summary>The text, when it can be a token.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static string Checked(string text) => text.Length is >= MinLength and <= MaxLength && text.All(c => c is > ' ' and <= '~')
        ? text
        : throw new ArgumentException($"a token has {MinLength} to {MaxLength} printable ASCII characters and no space");

    /// <summary>32 random bytes in base64url.</summary>
    public static string NewText() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether the request shows it (Authorization: Bearer, RFC 6750).</summary>
    internal bool IsShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim())));
    }
}
