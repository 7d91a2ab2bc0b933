namespace Registry.Dht.Tests;

/// <summary>Waits for what other hosts do on their own.</summary>
internal static class Eventually
{
    /// <summary><paramref name="meanwhile"/> is done between two looks, to move a clock for example.</summary>
    public static async Task IsTrue(Func<bool> condition, string what, Action? meanwhile = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"Never came true: {what}.");
            meanwhile?.Invoke();
            await Task.Delay(2);
        }
    }
}
