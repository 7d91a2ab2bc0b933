using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// What was acknowledged is there, whenever the process was killed. A thousand kills are the long form:
/// <c>--explicit only --filter-class '*KillTests'</c>, with <c>REGISTRY_ROUNDS</c> for another number.
/// </summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int PerRound = 120;

    [Fact]
    public Task Every_acknowledged_write_survives_twenty_kills_under_load() => RunAsync(Rounds);

    [Fact(Explicit = true)]
    public Task Every_acknowledged_write_survives_a_thousand_kills_under_load() => RunAsync(LongForm.Rounds(1_000));

    private static async Task RunAsync(int rounds)
    {
        var seed = LongForm.Seed();
        var mix = new WriteMix(new Random(seed), DateTimeOffset.UtcNow.AddMinutes(-2));
        await using var first = await DaemonProcess.StartAsync(new() { Environment = WriteMix.Settings });
        var daemon = first;
        for (var round = 0; round < rounds; round++)
        {
            // A peer of its own for each round: who was cut off in the middle is left alone for a while by others.
            await using (var member = await SwarmMember.JoinAsync(daemon)) await mix.RunAsync(daemon, member, PerRound, daemon.KillAsync);
            var next = await daemon.StartAgainAsync();
            Assert.Equal(first.PeerId, next.PeerId);
            if (daemon != first) await daemon.DisposeAsync();
            daemon = next;
            await mix.CheckAsync(daemon);
            LongForm.Tell(round, rounds, mix);
        }

        await mix.CheckAllAsync(daemon);
        if (daemon != first) await daemon.DisposeAsync();
        Assert.True(mix.Acknowledged > rounds, mix.Summary);
    }
}

/// <summary>What the tests share that have a long form.</summary>
internal static class LongForm
{
    public static int Rounds(int asRule) => int.TryParse(Environment.GetEnvironmentVariable("REGISTRY_ROUNDS"), out var rounds) ? rounds : asRule;

    public static int Seed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("REGISTRY_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed} (REGISTRY_SEED)");
        return seed;
    }

    /// <summary>Into the test's output, and while a long form runs into the file that <c>REGISTRY_PROGRESS</c> names.</summary>
    public static void Tell(int round, int rounds, WriteMix mix)
    {
        var line = $"round {round + 1} of {rounds}: {mix.Summary}";
        if (round + 1 == rounds) TestContext.Current.TestOutputHelper!.WriteLine(line);
        if (Environment.GetEnvironmentVariable("REGISTRY_PROGRESS") is { Length: > 0 } path) File.AppendAllText(path, line + "\n");
    }
}
