using System.Globalization;

namespace Registry.Registrations.Statements;

/// <summary>
/// Numbers as JSON writes them, brought to their shortest decimal form without passing through floating point: 24, 24.0,
/// 2.4e1 and "24" are all "24". What would lose digits is refused rather than rounded, because the text is signed.
/// </summary>
internal static class DecimalText
{
    private const int MaxLength = 64;
    private const int MaxDigits = 28;

    public static bool TryNormalise(string given, out string canonical, out decimal value)
    {
        canonical = "";
        value = 0;
        if (!TrySplit(given, out var negative, out var digits, out var exponent)) return false;

        if (digits.Length == 0)
        {
            canonical = "0";
            return true;
        }

        var scale = -exponent;
        if (scale > MaxDigits || digits.Length + Math.Max(exponent, 0) > MaxDigits || Math.Max(digits.Length, scale) > MaxDigits)
        {
            return false;
        }

        canonical = (negative ? "-" : "") + Place(digits, scale);
        return decimal.TryParse(canonical, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Takes a JSON number apart: digits without leading and trailing zeros, and the power of ten of the last one.</summary>
    private static bool TrySplit(string given, out bool negative, out string digits, out int exponent)
    {
        negative = given.StartsWith('-');
        digits = "";
        exponent = 0;
        if (given.Length > MaxLength) return false;

        var mantissa = given.AsSpan(negative ? 1 : 0);
        var e = mantissa.IndexOfAny('e', 'E');
        if (e >= 0 && !int.TryParse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        if (e >= 0) mantissa = mantissa[..e];
        // Far below what int can overflow with, far above what can still be a number here.
        if (Math.Abs((long)exponent) > 1_000) return false;

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || !AllDigits(whole) || !AllDigits(fraction)) return false;

        var all = string.Concat(whole, fraction).TrimStart('0');
        digits = all.TrimEnd('0');
        exponent += all.Length - digits.Length - fraction.Length;
        return true;
    }

    private static string Place(string digits, int scale)
    {
        if (scale <= 0) return digits + new string('0', -scale);
        var padded = digits.PadLeft(scale + 1, '0');
        return $"{padded[..^scale]}.{padded[^scale..]}";
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
