namespace Registry.Testing;

/// <summary>Waits for what other hosts do on their own.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Throws when it does not come true in time. <paramref name="meanwhile"/> is done between two looks, to move a clock for example.</summary>
    public static async Task IsTrue(Func<bool> condition, string what, Action? meanwhile = null)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
            {
                // This thread may have been kept from looking for longer than that.
                if (condition()) return;
                throw new TimeoutException($"Never came true: {what}.");
            }

            meanwhile?.Invoke();
            await Task.Delay(2);
        }
    }
}
