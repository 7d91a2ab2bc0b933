namespace Registry.Registrations.Tests.Model;

/// <summary>Whole seconds since the model's own beginning.</summary>
internal static class ModelTime
{
    public const long Minute = 60;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    /// <summary>The longest lease, and how long all but wallets' withdrawals are kept.</summary>
    public const long LongestLease = 7 * Day;

    /// <summary>The longest authorization, and how long wallets' withdrawals are kept.</summary>
    public const long LongestAuthorization = 90 * Day;

    public const long Tolerance = 5 * Minute;

    /// <summary>Where histories begin: late enough that nothing is issued before the model's beginning.</summary>
    public const long Start = 200 * Day;

    public static string Text(long time) => time < Start ? "-" + Span(Start - time) : "+" + Span(time - Start);

    public static string Span(long seconds)
    {
        var days = seconds / Day;
        var rest = TimeSpan.FromSeconds(seconds % Day).ToString("hh\\:mm\\:ss", null);
        return days == 0 ? rest : $"{days}d{rest}";
    }
}
