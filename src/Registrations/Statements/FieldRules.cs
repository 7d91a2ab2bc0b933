using System.Buffers;
using System.Globalization;
using System.Text;
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
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const int MaxPeerTextLength = 128;

    private static readonly SearchValues<char> DtypeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    public static FieldValue Network(string given) => Text(given, MaxNetworkBytes, trimmed: true);

    public static FieldValue Model(string given) => Text(given, MaxModelBytes, trimmed: true);

    public static FieldValue Gpu(string given) => Text(given, MaxGpuBytes, trimmed: false);

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

    public static FieldValue Time(string given) =>
        TryTime(given, out _) ? FieldValue.Of(given) : FieldValue.Wrong("must be RFC 3339 in UTC and whole seconds, such as 2026-01-31T12:00:00Z");

    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Of a text that passed <see cref="Time"/>.</summary>
    public static DateTimeOffset ReadTime(string canonical) =>
        DateTimeOffset.ParseExact(canonical, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static FieldValue Text(string given, int maxBytes, bool trimmed)
    {
        if (given.Any(IsForbidden)) return FieldValue.Wrong("must not hold control characters or line separators");
        if (Encoding.UTF8.GetByteCount(given) > maxBytes) return FieldValue.Wrong($"must be at most {maxBytes} bytes of UTF-8");
        if (trimmed && given.Length != given.Trim().Length) return FieldValue.Wrong("must not begin or end with a space");
        return HasLoneSurrogate(given) ? FieldValue.Wrong("is not valid text") : FieldValue.Of(given);
    }

    /// <summary>A line separator would let one value look like two lines of the statement.</summary>
    private static bool IsForbidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }
}

/// <summary>A field's one accepted spelling, or what is wrong with what was given.</summary>
internal readonly record struct FieldValue(string? Canonical, string? Error)
{
    public static FieldValue Of(string canonical) => new(canonical, null);

    public static FieldValue Wrong(string error) => new(null, error);
}
