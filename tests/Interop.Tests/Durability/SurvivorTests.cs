using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>
/// Three daemons hold each other's registrations: any one of them answers for all when the other two were killed. By default the
/// last to join survives, the only one that nobody was told of; the long form, <c>--explicit on --filter-class '*SurvivorTests'</c>, has all three.
/// </summary>
public sealed class SurvivorTests
{
    [JsTheory]
    [InlineData(0, Explicit = true)]
    [InlineData(1, Explicit = true)]
    [InlineData(2)]
    public async Task The_last_of_three_daemons_answers_for_what_was_published_through_any_of_them(int survivor)
    {
        await using var first = await DaemonProcess.StartAsync();
        await using var second = await DaemonProcess.StartAsync(new() { Bootstrap = [first.Address] });
        await using var third = await DaemonProcess.StartAsync(new() { Bootstrap = [second.Address] });
        DaemonProcess[] daemons = [first, second, third];
        await using var probe = await ProbeAsync(daemons);

        const string Model = "served through three daemons";
        var records = await RegisterAsync(daemons, probe, Model);
        foreach (var daemon in daemons) await Deadline.EventuallyAsync(() => AnswersAsync(daemon, probe, Model, records));

        await Task.WhenAll(daemons.Where((_, i) => i != survivor).Select(d => d.KillAsync()));
        await AnswersAsync(daemons[survivor], probe, Model, records);
    }

    private static async Task<RemotePeer> ProbeAsync(IEnumerable<DaemonProcess> daemons)
    {
        var probe = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });
        foreach (var daemon in daemons) await probe.ConnectAsync(daemon.Address);
        return probe;
    }

    /// <summary>One worker at each daemon: by peer id its node id and signed record.</summary>
    private static async Task<Dictionary<string, (string Node, string Record)>> RegisterAsync(DaemonProcess[] daemons, RemotePeer probe, string model)
    {
        var records = new Dictionary<string, (string, string)>();
        foreach (var daemon in daemons)
        {
            var worker = new GpuWorker(model);
            var node = (await daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
            var peer = worker.Peer.ToString();
            records[peer] = (node, await RecordAsync(daemon, probe, model, peer) ?? throw new InvalidOperationException("a daemon does not hold what it registered"));
        }
        return records;
    }

    /// <summary>Over HTTP, by GET_PROVIDERS and by GET_VALUE, of what the daemon itself holds: the probe asks nobody else.</summary>
    private static async Task AnswersAsync(DaemonProcess daemon, RemotePeer probe, string model, Dictionary<string, (string Node, string Record)> records)
    {
        var routed = (await daemon.Http.GetAsync($"/routing/v1/providers/{GpuWorker.ModelCid(model)}")).Expect(HttpStatusCode.OK)["Providers"];
        Assert.Equal(records.Keys.Order(), routed.EnumerateArray().Select(p => p.GetProperty("ID").GetString()).Order());
        var provided = await probe.AskKadAsync(daemon.PeerId, "GET_PROVIDERS", GpuWorker.ModelHash(model).Bytes.ToArray());
        Assert.Equal(records.Keys.Order(), provided.Providers.Select(p => p.Id).Order());
        foreach (var (peer, (node, record)) in records)
        {
            var known = (await daemon.Http.GetAsync($"/api/nodes/{node}")).Expect(HttpStatusCode.OK);
            Assert.Equal(peer, known["peer_id"].GetString());
            Assert.Equal(record, await RecordAsync(daemon, probe, model, peer));
        }
    }

    private static async Task<string?> RecordAsync(DaemonProcess daemon, RemotePeer probe, string model, string peer) =>
        await probe.ValueAtAsync(daemon.PeerId, FarMeshKeys.Registration(model, peer)) is { } record ? Convert.ToHexString(record) : null;
}
