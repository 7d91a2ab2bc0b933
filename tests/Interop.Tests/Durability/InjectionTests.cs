using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// What was refused is nowhere, and what was acknowledged is there, when writes, syncs and truncations of the database fail in
/// the middle. Two hundred rounds are the long form: <c>--explicit only --filter-class '*InjectionTests'</c>.
/// </summary>
public sealed class InjectionTests
{
    private const int Rounds = 8;
    private const int PerRound = 80;

    private static readonly string[] Faults =
    [
        "fsync,fdatasync:error=EIO", "fsync,fdatasync:error=ENOSPC", "pwrite64:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EDQUOT",
        "pwrite64,fsync,fdatasync:error=EIO", "fsync,fdatasync,ftruncate:error=EIO", "pwrite64,ftruncate:error=ENOSPC", "pread64:error=EIO",
    ];

    [Fact]
    public Task Nothing_that_was_refused_is_visible_after_eight_rounds_of_a_failing_disk() => RunAsync(Rounds);

    [Fact(Explicit = true)]
    public Task Nothing_that_was_refused_is_visible_after_two_hundred_rounds_of_a_failing_disk() => RunAsync(LongForm.Rounds(200));

    /// <summary>At the start, where files are made and named.</summary>
    [Theory]
    [InlineData("rename,renameat,renameat2:error=EIO:when=1")]
    [InlineData("link,linkat:error=EIO:when=1")]
    [InlineData("fsync,fdatasync:error=EIO:when=1")]
    [InlineData("fsync,fdatasync:error=EIO:when=2")]
    [InlineData("fsync,fdatasync:error=EIO:when=3")]
    [InlineData("pwrite64:error=ENOSPC:when=1")]
    [InlineData("ftruncate:error=EIO:when=1")]
    public async Task A_start_that_fails_says_so_and_leaves_what_the_next_one_goes_on_with(string fault)
    {
        using var folder = new Registry.Testing.TemporaryDirectory();
        var data = folder.File("data");
        string[] strace = ["strace", "-f", "-qq", "-o", folder.File("trace"), "-e", "trace=rename,renameat,renameat2,link,linkat,fsync,fdatasync,pwrite64,ftruncate", "-e", $"inject={fault}"];
        Assert.SkipUnless(SyscallFaults.IsThere, "strace is not installed");
        string? peer = null;
        try
        {
            await using var hindered = await DaemonProcess.StartAsync(new() { Data = data, Within = strace });
            peer = hindered.PeerId;
        }
        catch (DaemonExitedException refused)
        {
            Assert.True(refused.ExitCode == 2, refused.Message);
            Assert.False(refused.Log.Contains("   at "), refused.Message);
        }

        await using var daemon = await DaemonProcess.StartAsync(new() { Data = data });
        if (peer is not null) Assert.Equal(peer, daemon.PeerId);
        (await daemon.Http.RegisterAsync(new GpuWorker("after").SignedBody())).Expect(HttpStatusCode.Created);
    }

    private static async Task RunAsync(int rounds)
    {
        var seed = LongForm.Seed();
        var random = new Random(seed);
        var mix = new WriteMix(random, DateTimeOffset.UtcNow.AddMinutes(-2));
        var failed = 0;
        await using var first = await DaemonProcess.StartAsync(new() { Environment = WriteMix.Settings });
        var daemon = first;
        for (var round = 0; round < rounds; round++)
        {
            var begin = random.Next(1, 60);
            var fault = $"{Faults[random.Next(Faults.Length)]}:when={begin}..{begin + random.Next(1, 12)}";
            await using (var faults = await SyscallFaults.BeginAsync(daemon, fault))
            {
                await mix.RunAsync(daemon, member: null, PerRound, () => Task.CompletedTask);
                failed += await faults.EndAsync();
            }

            await Deadline.EventuallyAsync(async () => (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK));
            await mix.CheckAsync(daemon, isFresh: false);
            await daemon.KillAsync();
            var next = await daemon.StartAgainAsync();
            if (daemon != first) await daemon.DisposeAsync();
            daemon = next;
            await mix.CheckAsync(daemon);
            mix.Count($"rounds of {fault.Split(':')[0]}");
            LongForm.Tell(round, rounds, mix);
        }

        await mix.CheckAllAsync(daemon);
        if (daemon != first) await daemon.DisposeAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{failed} calls failed");
        Assert.True(failed > 0 && mix.Acknowledged > rounds, mix.Summary);
    }
}
