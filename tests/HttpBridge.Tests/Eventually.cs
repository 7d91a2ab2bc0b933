namespace Registry.HttpBridge.Tests;

/// <summary>Waits for what other hosts do on their own.</summary>
internal static class Eventually
{
    public static async Task IsTrue(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"Never came true: {what}.");
            await Task.Delay(2);
        }
    }
}
