using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Host;

/// <summary>Identify push in both directions, and what p2pd does with it: one push for each handler, all before the first answer.</summary>
public sealed class HostIdentifyPushTests
{
    [JsFact]
    public async Task Js_learns_of_a_protocol_that_we_begin_to_serve()
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None), host.Address);
        host.Swarm.Handle("/new/1.0.0", Echo.ServeAsync);
        await Deadline.EventuallyAsync(async () => Assert.Contains("/new/1.0.0", (await peer.IdentifyAsync(host.Id)).Protocols));
    }

    [JsFact]
    public Task We_learn_of_a_protocol_that_js_begins_to_serve() => LearnsAsync(PeerKind.Js);

    [GoFact]
    public Task We_learn_of_protocols_that_p2pd_begins_to_serve() => LearnsAsync(PeerKind.Go);

    private static async Task LearnsAsync(PeerKind kind)
    {
        await using var host = await InProcessHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(kind), host.Address);
        await Task.WhenAll(peer.HandleAsync("a"), peer.HandleAsync("b"));
        await Deadline.EventuallyAsync(() =>
        {
            Assert.Contains(host.SaidBy(peer.Id), i => i.Protocols.Contains("a") && i.Protocols.Contains("b"));
            return Task.CompletedTask;
        });
        await peer.PingAsync(host.Id);
        Assert.Single(host.Swarm.Connections);
    }
}
