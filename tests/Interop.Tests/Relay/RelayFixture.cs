using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Relay;

/// <summary>A daemon that relays, and a js peer that is reached through it only.</summary>
public class RelayFixture : IAsyncLifetime
{
    public const string Echo = "/test/echo/1.0.0";

    public DaemonProcess Daemon { get; private set; } = null!;

    /// <summary>Listens nowhere but on the daemon's /p2p-circuit, and echoes.</summary>
    public RemotePeer Worker { get; private set; } = null!;

    /// <summary>Settings below Registry__Relay__.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        Daemon = await DaemonProcess.StartAsync(new() { Environment = Settings.ToDictionary(s => $"Registry__Relay__{s.Key}", s => s.Value) });
        // js gives a relay five seconds to reserve the place it listens at, and then ends: again when the machine was too busy.
        Worker = await Deadline.EventuallyAsync(() =>
            Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = $"{Daemon.Address}/p2p-circuit", Relay = true }));
        await Worker.HandleAsync(Echo);
    }

    /// <summary>A js peer that dials and cannot be dialled, and is not connected yet.</summary>
    public static Task<RemotePeer> StartClientAsync(PeerMode mode = PeerMode.None, params string[] bootstrap) =>
        Peers.StartAsync(new(PeerKind.Js, Mode: mode) { Listen = "", Relay = true }, bootstrap);

    /// <summary>A js peer connected to the worker through the daemon.</summary>
    public async Task<RemotePeer> StartConnectedClientAsync()
    {
        var client = await StartClientAsync();
        await client.ConnectAsync(Worker.Address);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await (Worker?.DisposeAsync() ?? default); // they may not have started
        await (Daemon?.DisposeAsync() ?? default);
        GC.SuppressFinalize(this);
    }
}

/// <summary>A daemon whose circuits last for seconds.</summary>
public sealed class ShortRelayFixture : RelayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DurationLimit"] = "00:00:08" };
}

/// <summary>A daemon that relays without limits of data and duration.</summary>
public sealed class UnlimitedRelayFixture : RelayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DataLimit"] = "0", ["DurationLimit"] = "0" };
}
