using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>Hosts on one wire and one clock that stands still until told.</summary>
internal sealed class TestNet : IAsyncDisposable
{
    private readonly List<TestHost> _hosts = [];

    /// <summary>Without keep-alive: the clock jumps further than any peer's patience.</summary>
    public static YamuxOptions Yamux { get; } = new() { KeepAliveInterval = TimeSpan.Zero };

    public ManualTimeProvider Time { get; } = new();

    public TestWire Wire { get; } = new();

    public static CancellationToken Deadline => TestContext.Current.CancellationToken;

    public static PrivateKey KeyOf(int number)
    {
        var seed = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(seed, number);
        return PrivateKey.FromEd25519Seed(seed);
    }

    public async Task<TestHost> AddAsync(SwarmOptions? options = null, string? address = null)
    {
        var number = _hosts.Count + 1;
        var host = new TestHost(this, number, options ?? new SwarmOptions(), Multiaddr.Parse(address ?? $"/ip4/127.0.0.{number}/tcp/4001"));
        _hosts.Add(host);
        await host.Swarm.StartAsync(Deadline);
        return host;
    }

    /// <summary>
    /// Moves the clock second by second, letting what was woken run, until it holds. Past <paramref name="seconds"/> the clock
    /// stands still again, and other threads are waited for: what the bound is for must be armed before.
    /// </summary>
    public async Task AdvanceUntilAsync(Func<bool> holds, string what, int seconds = 3600)
    {
        for (var i = 0; i < seconds && !holds(); i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(holds);
        }

        await UntilAsync(holds, what);
    }

    /// <summary>
    /// Moves the clock once, by what a timer that is armed needs, and waits for other threads: no deadline of what the timer
    /// begins can pass meanwhile.
    /// </summary>
    public Task PassAsync(TimeSpan span, Func<bool> holds, string what)
    {
        Time.Advance(span);
        return UntilAsync(holds, what);
    }

    /// <summary>Gives other threads a moment, less when it holds already.</summary>
    public static async Task SettleAsync(Func<bool>? holds = null)
    {
        for (var i = 0; i < 8 && holds?.Invoke() != true; i++) await Task.Delay(1, Deadline);
    }

    /// <summary>Waits for other threads.</summary>
    public static Task UntilAsync(Func<bool> holds, string what) => Eventually.IsTrue(holds, what);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
    }
}

/// <summary>A wire where addresses can be made to swallow dials, or to refuse them, and where dials are counted.</summary>
internal sealed class TestWire : MemoryNetwork
{
    private readonly ConcurrentDictionary<Multiaddr, TaskCompletionSource> _held = new();
    private readonly ConcurrentDictionary<Multiaddr, bool> _refusing = new();

    public ConcurrentQueue<Multiaddr> Dials { get; } = new();

    /// <summary>Dials to it hang until <see cref="Release"/>.</summary>
    public void Hold(Multiaddr address) => _held[address] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(Multiaddr address)
    {
        if (_held.TryRemove(address, out var held)) held.SetResult();
    }

    public void Refuse(Multiaddr address, bool refuse) => _refusing[address] = refuse;

    protected internal override async ValueTask<(IDuplexPipe Dialer, IDuplexPipe Listener)> LinkAsync(Multiaddr from, Multiaddr to, CancellationToken cancellation)
    {
        Dials.Enqueue(to);
        if (_refusing.GetValueOrDefault(to)) throw new TransportException($"{to} refuses.");

        if (_held.TryGetValue(to, out var held)) await held.Task.WaitAsync(cancellation);

        return await base.LinkAsync(from, to, cancellation);
    }
}
