using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>A swarm whose peers were told of nobody but the daemon: two that serve, each with a key of another kind, and a client.</summary>
public sealed class SwarmFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private HivemindPeer[]? _peers;

    public DaemonProcess Daemon { get; private set; } = null!;

    /// <summary>Serves, with an Ed25519 key.</summary>
    public HivemindPeer Full => _peers![0];

    /// <summary>Serves, with an RSA key.</summary>
    public HivemindPeer Rsa => _peers![1];

    /// <summary>The file of its key, which hivemind made.</summary>
    public string RsaIdentity => _folder.File("identity");

    /// <summary>Asks and stores, and is asked by nobody.</summary>
    public HivemindPeer Client => _peers![2];

    public IReadOnlyList<HivemindPeer> Peers => _peers!;

    /// <summary>What the daemon does by itself it does every second, so that tests need not wait.</summary>
    public static DaemonSpec Options { get; } = new()
    {
        Environment = new Dictionary<string, string>
        {
            ["Registry__SwarmReader__Interval"] = "00:00:01",
            ["Registry__Hivemind__UpkeepInterval"] = "00:00:01",
        },
    };

    public async ValueTask InitializeAsync()
    {
        if (!Harness.Peers.RunHivemind)
        {
            return; // every test of the class is skipped
        }
        Daemon = await DaemonProcess.StartAsync(Options);
        _peers = await HivemindPeer.StartAllAsync(
            [new(), new() { Identity = RsaIdentity }, new() { Client = true }], Daemon.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll((_peers ?? []).Select(p => p.DisposeAsync().AsTask()));
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
        _folder.Dispose();
    }
}

/// <summary>Classes whose tests share one swarm, one after the other: its peers take seconds to start.</summary>
[CollectionDefinition(Name)]
public sealed class SwarmCollection : ICollectionFixture<SwarmFixture>
{
    public const string Name = "hivemind swarm";
}
