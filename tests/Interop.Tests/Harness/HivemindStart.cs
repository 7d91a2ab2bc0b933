namespace Registry.Interop.Tests.Harness;

/// <summary>
/// Starts hivemind peers. hivemind gives the first ping three seconds and then gives up for good, which is little on a machine whose
/// cores are all taken, by the start of other peers for one. So few start at a time, and one that found no time tries again.
/// </summary>
internal static class HivemindStart
{
    private const int AtOnce = 2;
    private const int Attempts = 3;

    private static readonly SemaphoreSlim Starting = new(AtOnce, AtOnce);

    public static async Task<HivemindPeer> RunAsync(string name, IReadOnlyList<string> arguments)
    {
        await Starting.WaitAsync();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return new(await JsonLinesPeer.StartAsync(name, "env", arguments, answersInOrder: true));
                }
                catch (PeerRefusedException e) when (attempt < Attempts && e.Error.Contains("responded to a ping", StringComparison.Ordinal))
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"attempt {attempt}: {e.Message}");
                }
            }
        }
        finally
        {
            Starting.Release();
        }
    }
}
