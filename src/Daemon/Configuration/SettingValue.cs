using System.Globalization;
using System.Net;

namespace Registry.Daemon.Configuration;

/// <summary>One value of a setting, read as strictly as an operator would want: a unit or a sign that is not understood is no number.</summary>
internal static class SettingValue
{
    /// <summary>The value; null with what it should have been.</summary>
    public static object? Parse(string text, Type type, out string? expected)
    {
        expected = null;
        text = text.Trim();
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return bool.TryParse(text, out var flag) ? flag : Fail(out expected, "true or false");
        if (type == typeof(int)) return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Fail(out expected, Whole(int.MaxValue));
        if (type == typeof(long)) return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large) ? large : Fail(out expected, Whole(long.MaxValue));
        if (type == typeof(double)) return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : Fail(out expected, "a number such as 0.5");
        if (type == typeof(TimeSpan)) return Duration.TryParse(text, out var span) ? span : Fail(out expected, Duration.Form);
        if (type == typeof(IPNetwork)) return TryNetwork(text, out var network) ? network : Fail(out expected, "an IP address or a network in CIDR form such as 10.0.0.0/8");
        if (type.IsEnum) return Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } named ? Enum.Parse(type, named) : Fail(out expected, string.Join(" or ", Enum.GetNames(type)));
        throw new NotSupportedException($"no setting is a {type}");
    }

    private static string Whole(long most) => string.Create(CultureInfo.InvariantCulture, $"a whole number up to {most}, without sign or unit");

    /// <summary>A single address is a network of one.</summary>
    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out var ip)) return false;
        network = new IPNetwork(ip, ip.GetAddressBytes().Length * 8);
        return true;
    }

    private static object? Fail(out string? expected, string form)
    {
        expected = form;
        return null;
    }
}
