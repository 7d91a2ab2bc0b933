namespace Registry.HttpBridge.Petals;

/// <summary>Hivemind's times, in seconds since 1970.</summary>
internal static class UnixSeconds
{
    private static readonly double Max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>To the millisecond; what is beyond the calendar is its end.</summary>
    public static DateTimeOffset ToTime(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(Math.Clamp(seconds, 0, Max) * 1000));
}
