using Registry.Testing.Simulation;

namespace Registry.Simulation.Tests;

public sealed class SimulatorTests
{
    [Fact]
    public void Virtual_time_jumps_from_event_to_event_in_order()
    {
        using var simulator = new Simulator(1);
        var seen = simulator.Run(async () =>
        {
            var order = new List<(string, TimeSpan)>();
            await Task.WhenAll(WaitAsync("late", 3600), WaitAsync("early", 1), WaitAsync("also early", 1));
            return order;

            async Task WaitAsync(string name, int seconds)
            {
                await simulator.DelayAsync(TimeSpan.FromSeconds(seconds));
                order.Add((name, simulator.Now));
            }
        });

        Assert.Equal([("early", TimeSpan.FromSeconds(1)), ("also early", TimeSpan.FromSeconds(1)), ("late", TimeSpan.FromHours(1))], seen);
    }

    [Fact]
    public void The_clock_and_its_timers_are_those_of_the_simulation()
    {
        using var simulator = new Simulator(1);
        simulator.Run(async () =>
        {
            var fired = 0;
            using var timer = simulator.Time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
            using var source = new CancellationTokenSource(TimeSpan.FromSeconds(4), simulator.Time);
            await simulator.DelayAsync(TimeSpan.FromSeconds(3.5));
            Assert.Equal(2, fired);
            Assert.False(source.IsCancellationRequested);

            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await simulator.DelayAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(2, fired);
            Assert.True(source.IsCancellationRequested);
            Assert.Equal(Simulator.Epoch + TimeSpan.FromSeconds(63.5), simulator.Time.GetUtcNow());
        });
    }

    [Fact]
    public void What_goes_on_elsewhere_is_found_out()
    {
        using var simulator = new Simulator(1);
        using var isAwaited = new ManualResetEventSlim();

        var leak = Assert.Throws<SimulationLeakException>(() => simulator.Run(async () =>
        {
            var elsewhere = Task.Run(isAwaited.Wait);
            _ = LetItEndAsync();
            await elsewhere;
        }));

        Assert.Contains("a continuation was posted", leak.Message, StringComparison.Ordinal);

        // Goes on when the above has begun to wait: before that its end would be noticed without a continuation.
        async Task LetItEndAsync()
        {
            await Task.Yield();
            isAwaited.Set();
        }
    }

    [Fact]
    public void Reading_the_clock_on_another_thread_is_found_out()
    {
        using var simulator = new Simulator(1);

        Assert.Throws<SimulationLeakException>(() => simulator.Run(async () =>
        {
            // A thread of its own: the pool may have none to spare for long.
            var reader = new Thread(() => simulator.Time.GetUtcNow());
            reader.Start();
            reader.Join();
            await simulator.DelayAsync(TimeSpan.FromSeconds(1));
        }));
    }

    [Fact]
    public void A_run_in_which_nothing_is_left_to_happen_fails()
    {
        using var simulator = new Simulator(1);

        Assert.Throws<SimulationStuckException>(() => simulator.Run(() => new TaskCompletionSource().Task));
    }

    [Fact]
    public void A_run_that_goes_on_for_ever_fails()
    {
        using var simulator = new Simulator(1) { LongestRun = TimeSpan.FromHours(1) };

        Assert.Throws<SimulationStuckException>(() => simulator.Run(async () =>
        {
            while (true) await simulator.DelayAsync(TimeSpan.FromSeconds(1));
        }));
    }

    [Fact]
    public void Each_purpose_has_its_own_chance_and_the_seed_decides()
    {
        using var one = new Simulator(1);
        using var same = new Simulator(1);
        using var other = new Simulator(2);

        Assert.Equal(one.RandomFor("a").Next(), same.RandomFor("a").Next());
        Assert.NotEqual(one.RandomFor("a").Next(), one.RandomFor("b").Next());
        Assert.NotEqual(one.RandomFor("a").Next(), other.RandomFor("a").Next());
    }

    [Fact]
    public void A_failure_within_is_the_failure_of_the_run()
    {
        using var simulator = new Simulator(1);

        Assert.Throws<InvalidTimeZoneException>(() => simulator.Run(async () =>
        {
            await simulator.DelayAsync(TimeSpan.FromSeconds(1));
            throw new InvalidTimeZoneException();
        }));
    }
}
