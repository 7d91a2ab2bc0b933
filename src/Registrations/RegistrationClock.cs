namespace Registry.Registrations;

/// <summary>The time, in whole milliseconds as the store keeps it: a restart must not change an answer.</summary>
internal sealed class RegistrationClock(TimeProvider time)
{
    public TimeProvider Provider => time;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
