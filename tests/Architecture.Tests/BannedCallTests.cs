namespace Registry.Architecture.Tests;

/// <summary>
/// The host and the DHT run unmodified in a deterministic simulator, so nothing in them may leave its synchronization
/// context or read a clock or a source of chance that was not handed in. The TCP transport is the edge, and exempt.
/// </summary>
public sealed class BannedCallTests
{
    private const string Exempt = "Registry.Libp2p.Transport.Tcp";

    /// <summary>Where waits that would leave the context are made such that they do not.</summary>
    private const string Waits = "Registry.Libp2p.ContextWaits";

    private static readonly (string Type, string Method)[] Banned =
    [
        ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.Task", "WhenEach"),
        ("System.Threading.Tasks.Task", "WaitAsync"),
        ("System.Threading.Tasks.Task`1", "WaitAsync"),
        ("System.Threading.Tasks.TaskFactory", "StartNew"),
        ("System.Threading.Tasks.Parallel", "ForEachAsync"),
        ("System.Threading.Channels.ChannelReader`1", "ReadAllAsync"),
        ("System.Threading.CancellationTokenSource", "CancelAsync"),
        ("System.DateTime", "get_UtcNow"),
        ("System.DateTime", "get_Now"),
        ("System.DateTimeOffset", "get_UtcNow"),
        ("System.DateTimeOffset", "get_Now"),
        ("System.Random", "get_Shared"),
        ("System.Environment", "get_TickCount"),
        ("System.Environment", "get_TickCount64"),
        ("System.Diagnostics.Stopwatch", "GetTimestamp"),
        ("System.Diagnostics.Stopwatch", "StartNew"),
        ("System.Diagnostics.Stopwatch", ".ctor"),
        ("System.Threading.Thread", "Sleep"),
        ("System.Threading.Thread", ".ctor"),
        ("System.Threading.Timer", ".ctor"),
    ];

    [Theory]
    [InlineData("Registry.Libp2p")]
    [InlineData("Registry.Dht")]
    [InlineData("Registry.Hivemind")]
    public void The_host_and_the_dht_stay_in_their_context(string project)
    {
        var calls = AssemblyCalls.Of(ProjectAssemblies.All[project]).ToList();
        Assert.NotEmpty(calls);

        var found = calls
            .Where(call => !call.Caller.StartsWith(Exempt, StringComparison.Ordinal) && call.Caller != Waits)
            .Where(call => Banned.Contains((call.Type, call.Method)) || LeavesTheContext(call) || WaitsByTheRealClock(call))
            .Select(call => $"{call.Caller} calls {call.Type}.{call.Method}")
            .Distinct();

        Assert.True(!found.Any(), string.Join(Environment.NewLine, found));
    }

    [Fact]
    public void The_scan_sees_what_it_is_to_forbid()
    {
        var calls = AssemblyCalls.Of(typeof(Offender).Assembly).Where(call => call.Caller == typeof(Offender).FullName).ToList();

        Assert.Contains(calls, call => (call.Type, call.Method) == ("System.DateTimeOffset", "get_UtcNow"));
        Assert.Contains(calls, LeavesTheContext);
        Assert.Contains(calls, WaitsByTheRealClock);
        Assert.Contains(calls, call => (call.Type, call.Method) == ("System.Random", "get_Shared"));
    }

    private static bool LeavesTheContext(MethodCall call) =>
        (call is { Method: "ConfigureAwait", LastArgument: 0 } && call.Type.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal))
        || call is { Type: "System.Threading.SemaphoreSlim", Method: "WaitAsync", Parameters.Count: > 0 };

    /// <summary>What waits for a span of time has an overload that takes the TimeProvider.</summary>
    private static bool WaitsByTheRealClock(MethodCall call) =>
        (call.Type, call.Method) is
            ("System.Threading.Tasks.Task", "Delay" or "WaitAsync") or
            ("System.Threading.Tasks.Task`1", "WaitAsync") or
            ("System.Threading.CancellationTokenSource" or "System.Threading.PeriodicTimer", ".ctor")
        && call.Parameters.Intersect(["TimeSpan", "Int32"]).Any()
        && !call.Parameters.Contains("TimeProvider");
}
