namespace Registry.Hivemind;

/// <summary>Hivemind's time: Unix seconds with a fraction (get_dht_time).</summary>
public static class UnixTime
{
    public static double Seconds(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
