using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Registry.Identity.Keys;

namespace Registry.Identity;

/// <summary>
/// The private key of a peer in any form in which people have it: libp2p's protobuf, as it is or in base64 or hex; the JSON of
/// kubo's config and of js-libp2p; PEM and DER (PKCS#8, or PKCS#1 for RSA). What is something else is named.
/// </summary>
public static class PrivateKeyFile
{
    /// <summary>Longer than any of them.</summary>
    public const int MaxLength = 64 * 1024;

    private const byte Sequence = 0x30;

    public static bool TryRead(ReadOnlySpan<byte> file, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        error = "it is empty";
        if (file.IsEmpty) return false;
        if (PrivateKey.TryDecode(file, out key, out error)) return true;
        if (file is [0xff, 0xfe, ..] or [0xfe, 0xff, ..]) return Fail(out error, "it is text in UTF-16: save it as UTF-8");
        if (!TryText(file, out var text)) return file[0] == Sequence && KeyDer.TryRead(file.ToArray(), out key, out error);

        if (text.Length == 0) return Fail(out error, "it is empty");
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal)) return TryPem(text, out key, out error);
        return text[0] == '{' ? TryJson(text, out key, out error) : TryEncoded(text, out key, out error);
    }

    private static bool TryText(ReadOnlySpan<byte> file, [NotNullWhen(true)] out string? text)
    {
        if (file.StartsWith("\uFEFF"u8)) file = file[3..];
        text = null;
        if (!Ascii.IsValid(file)) return false;
        var ascii = Encoding.ASCII.GetString(file).Trim();
        if (ascii.All(c => !char.IsControl(c) || char.IsWhiteSpace(c))) text = ascii;
        return text is not null;
    }

    /// <summary>Of several blocks the private key counts: openssl writes the parameters of a curve before it.</summary>
    private static bool TryPem(string text, out PrivateKey? key, out string? error)
    {
        key = null;
        string? label = null;
        for (var rest = text.AsMemory(); PemEncoding.TryFind(rest.Span, out var block); rest = rest[block.Location.End..])
        {
            label = rest.Span[block.Label].ToString();
            if (label is not ("PRIVATE KEY" or "RSA PRIVATE KEY")) continue;
            var der = new byte[block.DecodedDataLength];
            Convert.TryFromBase64Chars(rest.Span[block.Base64Data], der, out _);
            return KeyDer.TryRead(der, out key, out error);
        }

        return Fail(out error, label switch
        {
            null when !text.Contains("ENCRYPTED", StringComparison.Ordinal) => "it is no whole PEM file",
            null or "ENCRYPTED PRIVATE KEY" => "it is an encrypted PEM file: decrypt it first, with openssl pkey",
            "EC PRIVATE KEY" or "EC PARAMETERS" => KeyDer.NoIdentity(KeyDer.Curve),
            "OPENSSH PRIVATE KEY" => "it is in OpenSSH's own form, which is not read",
            _ => $"it is PEM of '{label}', not of a private key",
        });
    }

    private static bool TryJson(string text, out PrivateKey? key, out string? error)
    {
        key = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("crypto", out _) || root.TryGetProperty("Crypto", out _)) return Fail(out error, "it is a wallet's key file, not a peer's");
            var identity = root.TryGetProperty("Identity", out var section) ? section : root;
            if ((Text(identity, "PrivKey") ?? Text(identity, "privKey")) is not { } encoded) return Fail(out error, "it is JSON without the PrivKey of kubo's or js-libp2p's");
            if (!TryEncoded(encoded, out key, out error)) return false;
            if ((Text(identity, "PeerID") ?? Text(identity, "id")) is not { } named || named == key!.PublicKey.PeerId.ToString()) return true;
            key.Dispose();
            key = null;
            return Fail(out error, "it names another peer than the one whose key it holds");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Fail(out error, "it begins like JSON, but is none, or of another form");
        }
    }

    private static bool TryEncoded(string text, out PrivateKey? key, out string? error)
    {
        key = null;
        var digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (!TryDecode(digits, out var protobuf)) return Fail(out error, "it is text, but neither PEM nor JSON nor base64 of a private key");
        var decoded = PrivateKey.TryDecode(protobuf, out key, out error);
        CryptographicOperations.ZeroMemory(protobuf);
        if (!decoded && digits.Length == 64) error = "it is 64 hex digits, as wallets have: a peer's key is longer";
        return decoded;
    }

    private static bool TryDecode(string digits, out byte[] bytes)
    {
        bytes = [];
        if (digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit))
        {
            bytes = Convert.FromHexString(digits);
            return true;
        }

        var decoded = new byte[digits.Length];
        if (!Convert.TryFromBase64String(digits, decoded, out var length)) return false;
        bytes = decoded[..length];
        CryptographicOperations.ZeroMemory(decoded);
        return true;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Fail(out string? error, string reason)
    {
        error = reason;
        return false;
    }
}
