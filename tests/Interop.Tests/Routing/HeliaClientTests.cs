using System.Net;
using Registry.Identity;
using Registry.Interop.Tests.Harness;
using Registry.Interop.Tests.Lookups;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Routing;

/// <summary>Helia's own client of Delegated Routing V1 understands the daemon.</summary>
public sealed class HeliaClientTests
{
    [JsFact]
    public async Task It_gets_registered_workers_at_once_and_js_providers_when_the_network_has_answered()
    {
        await using var net = await Elsewhere.StartAsync(PeerKind.Js, PeerMode.Client);
        await using var client = await Peers.StartDelegatedClientAsync(net.Daemon.Http.Address);
        var cid = GpuWorker.ModelCid(net.Model);
        await Deadline.EventuallyAsync(async () => Assert.Contains(await client.ProvidersAsync(cid), r => r.Id == net.Provider.Id));

        var worker = new GpuWorker(net.Model);
        (await net.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        // Again when it took so long that the daemon gave the frozen peer up: that is the machine, not the daemon.
        var records = await Deadline.EventuallyAsync(() => OneByOneAsync(net, client, cid, worker));
        Assert.Equal(["/ip4/203.0.113.7/tcp/31330"], records[0].Addrs);
        Assert.Equal(net.Model, Assert.Single(records[0].Workers).GetProperty("Model").GetString());
        Assert.Contains(Meetings.WithoutId(net.Provider.Address), records[1].Addrs);
        Assert.Empty(await client.ProvidersAsync(cid, "quic-v1"));
    }

    [JsFact]
    public async Task It_gets_peers_and_the_closest_ones()
    {
        await using var net = await Elsewhere.StartAsync(PeerKind.Js);
        await using var client = await Peers.StartDelegatedClientAsync(net.Daemon.Http.Address);
        var provider = PeerId.Parse(net.Provider.Id).ToCid();
        await Deadline.EventuallyAsync(async () =>
        {
            var found = Assert.Single(await client.PeersAsync(provider));
            Assert.Equal(net.Provider.Id, found.Id);
            Assert.Contains(Meetings.WithoutId(net.Provider.Address), found.Addrs);
        });
        await Deadline.EventuallyAsync(async () =>
            Assert.Equal([net.Provider.Id, net.Holder.Id], (await client.ClosestAsync(provider)).Select(r => r.Id)));

        var worker = new GpuWorker("served by a peer that only HTTP knows");
        (await net.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        var registered = Assert.Single(await client.PeersAsync(worker.Peer.ToCid()));
        Assert.Equal(worker.Model, Assert.Single(registered.Workers).GetProperty("Model").GetString());
    }

    [JsFact]
    public async Task It_gets_nothing_for_what_nobody_has_and_an_error_for_what_is_not_served()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var client = await Peers.StartDelegatedClientAsync(daemon.Http.Address);
        Assert.Empty(await client.ProvidersAsync(GpuWorker.ModelCid("nobody's model")));
        Assert.Empty(await client.PeersAsync(GpuWorker.NewPeer().ToCid()));
        Assert.Empty(await client.ClosestAsync(GpuWorker.NewPeer().ToCid()));
        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => client.GetIpnsAsync(GpuWorker.NewPeer().ToCid()));
        Assert.Contains("501", refused.Error);
    }

    private static async Task<IReadOnlyList<DelegatedRecord>> OneByOneAsync(Elsewhere net, DelegatedClient client, Cid cid, GpuWorker worker)
    {
        net.Holder.Lines.Freeze();
        try
        {
            var asking = client.ProvidersAsync(cid);
            await client.SawAsync(worker.Peer.ToString());
            Assert.False(asking.IsCompleted, "the answer ended although a peer that may know more has not answered");
            net.Holder.Lines.Thaw();
            var records = await asking;
            Assert.Equal([worker.Peer.ToString(), net.Provider.Id], records.Select(r => r.Id));
            return records;
        }
        finally
        {
            net.Holder.Lines.Thaw();
        }
    }
}
