using System.Buffers;
using System.Globalization;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Statements;

/// <summary>One rule a field: each takes any text and answers its one accepted spelling, or what is wrong with it.</summary>
internal static class FieldRules
{
    public const int MaxModelBytes = 256;
    public const int MaxGpuBytes = 128;
    public const int MaxNetworkBytes = 64;
    public const int MaxDtypeLength = 32;
    public const decimal MaxGigabytes = 1_000_000;
    public const int MaxBlocks = 100_000;
    public const int ApiKeyHashLength = 64;
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Far beyond any lease on either side, far from the ends of the calendar.</summary>
    private const int MinYear = 2020;
    private const int MaxYear = 2100;

    private const int MaxPeerTextLength = 128;
    private const int MaxTimeLength = 64;

    private static readonly SearchValues<char> DtypeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    public static FieldValue Network(string given) => Text(given, MaxNetworkBytes);

    public static FieldValue Model(string given) => Text(given, MaxModelBytes);

    public static FieldValue Gpu(string given) => Text(given, MaxGpuBytes);

    public static FieldValue ApiKeyHash(string given) =>
        given.Length == ApiKeyHashLength && given.All(char.IsAsciiHexDigitLower)
            ? FieldValue.Of(given)
            : FieldValue.Wrong("must be the SHA-256 of the API key in 64 lower-case hex digits");

    public static FieldValue Wallet(string given) =>
        EthereumAddress.TryParse(given, out var address, out var error) ? FieldValue.Of(address!.ToString()) : FieldValue.Wrong(error!);

    public static FieldValue Peer(string given) =>
        given.Length <= MaxPeerTextLength && PeerId.TryParse(given, out var peer)
            ? FieldValue.Of(peer!.ToString())
            : FieldValue.Wrong("is no libp2p peer id (base58btc multihash, or CIDv1 of codec libp2p-key)");

    public static FieldValue Gigabytes(string given) =>
        DecimalText.TryNormalise(given, out var canonical, out var value) && value is >= 0 and <= MaxGigabytes
            ? FieldValue.Of(canonical)
            : FieldValue.Wrong("must be a number from 0 to 1000000");

    public static FieldValue Blocks(string given) =>
        DecimalText.TryNormalise(given, out var canonical, out var value) && value is >= 0 and <= MaxBlocks && decimal.IsInteger(value)
            ? FieldValue.Of(canonical)
            : FieldValue.Wrong("must be a whole number from 0 to 100000");

    public static FieldValue Dtype(string given) =>
        given.Length is > 0 and <= MaxDtypeLength && !given.AsSpan().ContainsAnyExcept(DtypeCharacters)
            ? FieldValue.Of(given)
            : FieldValue.Wrong("must be a token of a-z, 0-9 and _, such as float16, bfloat16, float32, int8, int4 or nf4");

    public static FieldValue Time(string given)
    {
        if (!TryRfc3339(given, out var time)) return FieldValue.Wrong("must be RFC 3339, such as 2026-01-31T12:00:00Z");
        return time.Year is >= MinYear and <= MaxYear ? FieldValue.Of(TimeText(time)) : FieldValue.Wrong($"must lie between {MinYear} and {MaxYear}");
    }

    /// <summary>Only the canonical spelling.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Of a text that passed <see cref="Time"/>.</summary>
    public static DateTimeOffset ReadTime(string canonical) =>
        DateTimeOffset.ParseExact(canonical, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Printable ASCII: what a wallet shows is what is signed, and no two texts look the same.</summary>
    public static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static FieldValue Text(string given, int maxBytes)
    {
        if (!IsPrintable(given)) return FieldValue.Wrong("must be printable ASCII");
        if (given.Length > maxBytes) return FieldValue.Wrong($"must be at most {maxBytes} bytes");
        return given is [' ', ..] or [.., ' '] ? FieldValue.Wrong("must not begin or end with a space") : FieldValue.Of(given);
    }

    /// <summary>With an offset and with a fraction, which is cut off.</summary>
    private static bool TryRfc3339(string given, out DateTimeOffset time)
    {
        time = default;
        if (given.Length is 0 or > MaxTimeLength) return false;
        var text = given.ToUpperInvariant();
        if (text.IndexOf('.', StringComparison.Ordinal) is var point and > 0)
        {
            var end = point + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end == point + 1) return false;
            text = text.Remove(point, end - point);
        }

        // The framework also reads +2:00 and +0200.
        if (text[^1..] != "Z" && !(text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':')) return false;
        if (!DateTimeOffset.TryParseExact(text, [TimeFormat, "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)) return false;
        time = time.ToUniversalTime();
        return true;
    }
}

/// <summary>A field's one accepted spelling, or what is wrong with what was given.</summary>
internal readonly record struct FieldValue(string? Canonical, string? Error)
{
    public static FieldValue Of(string canonical) => new(canonical, null);

    public static FieldValue Wrong(string error) => new(null, error);
}
