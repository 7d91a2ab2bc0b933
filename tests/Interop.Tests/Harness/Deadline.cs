namespace Registry.Interop.Tests.Harness;

/// <summary>Waiting for real processes: poll until it holds, fail with the last reason when it does not in time.</summary>
public static class Deadline
{
    /// <summary>Generous: it is reached only by what never happens, on a machine that may be busy.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    /// <summary>For a process to start, which costs seconds of a core that others want too.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromMinutes(3);

    /// <summary>For what is tried again: an attempt that found no answer has used up <see cref="Default"/> by itself.</summary>
    private static readonly TimeSpan Attempts = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static CancellationToken Token(TimeSpan? within = null) => new CancellationTokenSource(within ?? Default).Token;

    /// <summary>Repeats <paramref name="attempt"/> until it passes without a failed assertion or a refused operation.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> attempt, TimeSpan? within = null)
    {
        var deadline = Token(within ?? Attempts);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is Xunit.Sdk.IAssertionException or PeerRefusedException && !deadline.IsCancellationRequested)
            {
                await Task.Delay(Pause);
            }
        }
    }

    public static Task EventuallyAsync(Func<Task> attempt, TimeSpan? within = null) =>
        EventuallyAsync(async () =>
        {
            await attempt();
            return true;
        }, within);
}
