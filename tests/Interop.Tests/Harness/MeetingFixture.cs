using System.Security.Cryptography;

namespace Registry.Interop.Tests.Harness;

/// <summary>A daemon, and a js peer outside the DHT that asks it what others would be told.</summary>
public class MeetingFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RemotePeer? _probe;

    public DaemonProcess Daemon { get; private set; } = null!;

    protected virtual DaemonSpec Options => new();

    public virtual async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync(Options);

    /// <summary>The peers in the daemon's routing table, with the addresses it hands out: FIND_NODE of a key nobody has.</summary>
    public async Task<IReadOnlyList<PeerInfo>> RoutingTableAsync() =>
        (await (await ProbeAsync()).AskKadAsync(Daemon.PeerId, "FIND_NODE", RandomNumberGenerator.GetBytes(32))).Closer;

    /// <summary>A js peer connected to the daemon; started when the first test needs it.</summary>
    public async Task<RemotePeer> ProbeAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_probe is null)
            {
                _probe = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });
                await _probe.ConnectAsync(Daemon.Address);
            }
            return _probe;
        }
        finally
        {
            _starting.Release();
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_probe is not null) await _probe.DisposeAsync();
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
        _starting.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A daemon that dials these peers when it starts; nobody dials it.</summary>
public sealed class DiallingFixture(IReadOnlyList<string> bootstrap) : MeetingFixture
{
    protected override DaemonSpec Options => new() { Bootstrap = bootstrap };
}
