namespace Registry.Architecture.Tests;

/// <summary>Does what is banned, so that the scan can be seen to find it.</summary>
internal static class Offender
{
    public static async Task<int> LeaveAsync()
    {
        await Task.Delay(TimeSpan.Zero).ConfigureAwait(false);
        return DateTimeOffset.UtcNow.Second + Random.Shared.Next(2);
    }
}
