using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>Two daemons that know each other by the DHT alone, and a js peer that asks each what it holds itself.</summary>
public sealed class TwoRegistriesFixture : IAsyncLifetime
{
    private readonly Lock _gate = new();
    private Task<RemotePeer>? _probe;

    public DaemonProcess First { get; private set; } = null!;

    public DaemonProcess Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        First = await DaemonProcess.StartAsync();
        Second = await DaemonProcess.StartAsync(new() { Bootstrap = [First.Address] });
        await Deadline.EventuallyAsync(() => First.KnowsAsync(Second));
        await Deadline.EventuallyAsync(() => Second.KnowsAsync(First));
    }

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<RemotePeer> ProbeAsync()
    {
        lock (_gate)
        {
            return _probe ??= StartProbeAsync();
        }
    }

    /// <summary>Registered at the first daemon over HTTP, and heard of by the second: the node's id.</summary>
    public async Task<string> RegisterAsync(GpuWorker worker)
    {
        var node = (await First.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        await Deadline.EventuallyAsync(async () => (await Second.Http.NodeAsync(node)).Expect(HttpStatusCode.OK));
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        if (_probe is { IsCompletedSuccessfully: true }) await (await _probe).DisposeAsync();
        await (Second?.DisposeAsync() ?? default); // they may not have started
        await (First?.DisposeAsync() ?? default);
    }

    private async Task<RemotePeer> StartProbeAsync()
    {
        var probe = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });
        foreach (var daemon in new[] { First, Second }) await probe.ConnectAsync(daemon.Address);
        return probe;
    }
}
