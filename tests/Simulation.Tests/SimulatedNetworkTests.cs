using System.Text;
using Registry.Libp2p.Transport;
using Registry.Testing.Simulation;
using Registry.Testing.Simulation.Network;

namespace Registry.Simulation.Tests;

public sealed class SimulatedNetworkTests
{
    private static readonly NetworkConditions Even = new() { Sigma = 0, Jitter = 0 };
    private static readonly TimeSpan Delay = Even.MedianDelay;

    [Fact]
    public void A_dial_takes_a_round_trip_and_bytes_half_of_one() => Run(Even, async (simulator, network) =>
    {
        var (near, far) = await ConnectAsync(network);
        Assert.Equal(2 * Delay, simulator.Now);

        await near.Output.WriteAsync(Encoding.ASCII.GetBytes("hello"));
        var read = await far.Input.ReadAsync();

        Assert.Equal(3 * Delay, simulator.Now);
        Assert.Equal("hello", Encoding.ASCII.GetString(read.Buffer));
    });

    [Fact]
    public void What_is_lost_is_sent_again_and_overtaken_by_nothing() => Run(Even with { Loss = 0.3 }, async (simulator, network) =>
    {
        var (near, far) = await ConnectAsync(network);
        var sent = simulator.Now;
        for (byte i = 0; i < 100; i++) await near.Output.WriteAsync(new[] { i });

        var read = await far.Input.ReadAtLeastAsync(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        Assert.True(simulator.Now - sent >= Delay + Even.Retransmission, $"took {simulator.Now - sent}");
    });

    [Fact]
    public void A_host_that_does_not_listen_refuses() => Run(Even, async (simulator, network) =>
    {
        var target = network.AddHost();

        await Assert.ThrowsAsync<TransportException>(async () => await network.DialAsync(network.AddHost(), target.Address, CancellationToken.None));
        Assert.Equal(2 * Delay, simulator.Now);
    });

    [Theory]
    [InlineData("nobody")]
    [InlineData("behind a NAT")]
    [InlineData("gone")]
    public void Where_nobody_answers_a_dial_waits_for_its_end(string why) => Run(Even, async (simulator, network) =>
    {
        var target = network.AddHost(isUndialable: why == "behind a NAT");
        _ = new SimulatedListener(target);
        if (why == "gone") network.Crash(target, silently: true);
        var address = why == "nobody" ? network.NextDeadAddress() : target.Address;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15), simulator.Time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await network.DialAsync(network.AddHost(), address, patience.Token));
        Assert.Equal(TimeSpan.FromSeconds(15), simulator.Now);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_of_a_host_is_a_reset_or_silence(bool silently) => Run(Even, async (simulator, network) =>
    {
        var (near, far) = await ConnectAsync(network, out var listener);
        var crashed = simulator.Now;
        network.Crash(listener, silently);

        await Assert.ThrowsAsync<IOException>(async () => await near.Input.ReadAsync());
        Assert.Equal(silently ? Even.KeepAlive : Delay, simulator.Now - crashed);
        Assert.NotNull(far);
    });

    [Fact]
    public void A_short_division_delays() => Run(Even, async (simulator, network) =>
    {
        var (near, far) = await ConnectAsync(network);
        network.Divide(host => host.Number);
        await near.Output.WriteAsync(new byte[] { 1 });
        await simulator.DelayAsync(TimeSpan.FromSeconds(10));
        Assert.False(far.Input.TryRead(out _));

        network.Join();
        var read = await far.Input.ReadAsync();
        far.Input.AdvanceTo(read.Buffer.End);
        Assert.Equal(1, read.Buffer.Length);

        // And it holds.
        await simulator.DelayAsync(TimeSpan.FromMinutes(5));
        Assert.False((await near.Output.FlushAsync()).IsCompleted);
    });

    [Fact]
    public void A_long_division_breaks_both_ends() => Run(Even, async (simulator, network) =>
    {
        var (near, far) = await ConnectAsync(network);
        var divided = simulator.Now;
        network.Divide(host => host.Number);

        await Assert.ThrowsAsync<IOException>(async () => await near.Input.ReadAsync());
        await Assert.ThrowsAsync<IOException>(async () => await far.Input.ReadAsync());
        Assert.Equal(Even.KeepAlive, simulator.Now - divided);
    });

    [Fact]
    public void Half_of_all_pairs_are_closer_than_the_median()
    {
        using var simulator = new Simulator(5);
        var network = new SimulatedNetwork(simulator, new NetworkConditions());
        var delays = new PairDelays(5, network.Conditions);
        var hosts = Enumerable.Range(0, 60).Select(_ => network.AddHost()).ToList();

        var all = hosts.SelectMany(a => hosts.Where(b => b.Number > a.Number).Select(b => delays.Between(a, b))).Order().ToList();

        Assert.InRange(all[all.Count / 2].TotalMilliseconds, 46, 54);
        Assert.InRange(all[all.Count * 95 / 100].TotalMilliseconds, 100, 130);
        Assert.Equal(delays.Between(hosts[1], hosts[2]), delays.Between(hosts[2], hosts[1]));
    }

    private static void Run(NetworkConditions conditions, Func<Simulator, SimulatedNetwork, Task> body)
    {
        using var simulator = new Simulator(1);
        simulator.Run(() => body(simulator, new SimulatedNetwork(simulator, conditions)));
    }

    private static Task<(ITransportConnection Near, ITransportConnection Far)> ConnectAsync(SimulatedNetwork network) => ConnectAsync(network, out _);

    private static Task<(ITransportConnection Near, ITransportConnection Far)> ConnectAsync(SimulatedNetwork network, out SimulatedHost target)
    {
        var host = target = network.AddHost();
        var listener = new SimulatedListener(host);
        return ConnectAsync();

        async Task<(ITransportConnection Near, ITransportConnection Far)> ConnectAsync()
        {
            var near = await network.DialAsync(network.AddHost(), host.Address, CancellationToken.None);
            return (near, (await listener.AcceptAsync(CancellationToken.None))!);
        }
    }
}
