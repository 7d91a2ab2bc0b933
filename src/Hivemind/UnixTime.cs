namespace Registry.Hivemind;

/// <summary>Hivemind's time: Unix seconds with a fraction (get_dht_time).</summary>
internal static class UnixTime
{
    public static double Seconds(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
