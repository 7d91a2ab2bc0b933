using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Calls;
using Registry.Identity;
using Registry.Interop.Tests.Harness;
using Registry.Interop.Tests.Host;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>Remote calls between our host and p2pd, both ways.</summary>
public sealed class GoCallTests
{
    private const string Method = "DHTProtocol.rpc_test";

    private static readonly CancellationToken None = CancellationToken.None;

    [GoTheory]
    [InlineData("ed25519", 0)]
    [InlineData("ed25519", 1000)]
    [InlineData("rsa", 1_000_000)]
    public async Task P2pd_calls_us(string key, int length)
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, key, PeerMode.None));
        var calls = CallsOf(host);
        ConcurrentQueue<PeerId> callers = [];
        calls.Serve(Method, (caller, request, _) =>
        {
            callers.Enqueue(caller.Peer);
            return new(new CallAnswer(request));
        });
        await peer.ConnectAsync(host.Address);

        var sent = Bytes(length);
        for (var i = 0; i < 3; i++) Assert.Equal(sent, await peer.CallAsync(host.Id, Method, sent));
        Assert.All(callers, caller => Assert.Equal(peer.Id, caller.ToString()));
        // Counted once the answer is on its way, so the caller may have it before.
        await Deadline.EventuallyAsync(() =>
        {
            Assert.Equal(3, calls.Counters.Served(CallOutcome.Answered));
            return Task.CompletedTask;
        });
    }

    [GoFact]
    public async Task P2pd_hears_our_errors_and_of_calls_that_we_do_not_serve()
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.None));
        CallsOf(host).Serve(Method, (_, _, _) => new(CallAnswer.Failed("ValueError('no such thing')")));
        await peer.ConnectAsync(host.Address);

        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => peer.CallAsync(host.Id, Method, []));
        Assert.Contains("no such thing", refused.Message);
        await Assert.ThrowsAsync<PeerRefusedException>(() => peer.CallAsync(host.Id, "DHTProtocol.rpc_nothing", []));
        Assert.Single(host.Swarm.Connections);
    }

    [GoFact]
    public async Task P2pd_calls_us_within_a_namespace()
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.None));
        CallsOf(host, new CallOptions { Namespaces = ["ns"] }).Serve(Method, (_, request, _) => new(new CallAnswer(request)));
        await peer.ConnectAsync(host.Address);
        Assert.Equal([1, 2], await peer.CallAsync(host.Id, "ns::" + Method, [1, 2]));
    }

    [GoTheory]
    [InlineData("ed25519", 0)]
    [InlineData("ed25519", 1000)]
    [InlineData("rsa", 1_000_000)]
    public async Task We_call_p2pd(string key, int length)
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, key, PeerMode.None));
        await peer.Lines.AskAsync("handleunary", new { protocol = Method });
        await host.ConnectAsync(peer);

        var calls = CallsOf(host);
        var sent = Bytes(length);
        for (var i = 0; i < 3; i++)
        {
            var result = await calls.CallAsync(PeerId.Parse(peer.Id), Method, sent, Deadline.Default, None);
            Assert.Equal((CallStatus.Ok, null), (result.Status, result.Error));
            Assert.Equal(sent, result.Response.ToArray());
        }
    }

    [GoFact]
    public async Task We_hear_p2pds_errors_its_silence_and_of_calls_that_it_does_not_serve()
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.None));
        await peer.Lines.AskAsync("handleunary", new { protocol = Method, error = "ValueError('no such thing')" });
        await peer.Lines.AskAsync("handleunary", new { protocol = "DHTProtocol.rpc_silent", silent = true });
        await host.ConnectAsync(peer);

        var calls = CallsOf(host);
        var id = PeerId.Parse(peer.Id);
        var failed = await calls.CallAsync(id, Method, default, Deadline.Default, None);
        Assert.Equal(CallStatus.RemoteError, failed.Status);
        Assert.Contains("no such thing", failed.Error);
        Assert.Equal(CallStatus.NotSupported, (await calls.CallAsync(id, "DHTProtocol.rpc_nothing", default, Deadline.Default, None)).Status);
        Assert.Equal(CallStatus.TimedOut, (await calls.CallAsync(id, "DHTProtocol.rpc_silent", default, TimeSpan.FromSeconds(0.5), None)).Status);
    }

    private static RemoteCalls CallsOf(InProcessHost host, CallOptions? options = null) =>
        new(host.Swarm, options ?? new CallOptions(), (_, _) => Task.FromResult<IReadOnlyList<Multiformats.Multiaddr>>([]), TimeProvider.System, new Random(2), NullLoggerFactory.Instance);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
