using System.Net;
using System.Text.Json;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Lookups;

/// <summary>The daemon finds what only others hold: providers, peers and values of every implementation.</summary>
public sealed class DaemonLookupTests
{
    [JsFact]
    public Task What_js_peers_hold() => FindsAsync(PeerKind.Js);

    [GoFact]
    public Task What_p2pd_peers_hold() => FindsAsync(PeerKind.Go);

    [RustFact]
    public Task What_rust_peers_hold() => FindsAsync(PeerKind.Rust);

    [JsFact]
    public async Task The_commands_say_where_it_was_found()
    {
        await using var net = await Elsewhere.StartAsync(PeerKind.Js);
        var url = net.Daemon.Http.Address.ToString();
        var found = await RunAsync("find", net.Model, "--json", "--url", url);
        Assert.Equal(net.Provider.Id, Assert.Single(found).GetProperty("ID").GetString());

        var lookup = await RunAsync("dht", "lookup", net.ValuePath, "--json", "--operator-socket", net.Daemon.Ready.OperatorSocket);
        Assert.Contains(lookup, line => Type(line) == "step" && line.GetProperty("outcome").GetString() == "answered");
        Assert.Contains(lookup, line => Type(line) == "value" && line.GetProperty("value").GetBytesFromBase64().SequenceEqual(net.Value));
        Assert.Equal(1, lookup[^1].GetProperty("found").GetInt32());
    }

    private static async Task FindsAsync(PeerKind kind)
    {
        await using var net = await Elsewhere.StartAsync(kind);
        var http = net.Daemon.Http;
        var cid = GpuWorker.ModelCid(net.Model);
        var held = (await net.Daemon.Operator.GetAsync($"/api/operator/dht/records?key={cid}")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, held.Body.GetArrayLength());

        await Deadline.EventuallyAsync(async () => // it joins the network after it has become ready
            Names((await http.GetAsync($"/routing/v1/providers/{cid}")).Expect(HttpStatusCode.OK)["Providers"], net.Provider));
        Names((await http.GetAsync($"/routing/v1/peers/{net.Provider.Id}")).Expect(HttpStatusCode.OK)["Peers"], net.Provider);
        if (net.Value.Length > 0)
        {
            var lines = Lines((await net.Daemon.Operator.GetAsync($"/api/operator/dht/lookup?key={net.ValuePath}")).Expect(HttpStatusCode.OK).Text);
            var value = Assert.Single(lines, line => Type(line) == "value");
            Assert.Equal(net.Value, value.GetProperty("value").GetBytesFromBase64());
        }
    }

    private static void Names(JsonElement records, RemotePeer peer)
    {
        var record = Assert.Single(records.EnumerateArray(), r => r.GetProperty("ID").ValueEquals(peer.Id));
        Assert.Contains(Meetings.WithoutId(peer.Address), record.GetProperty("Addrs").EnumerateArray().Select(a => a.GetString()));
    }

    private static async Task<JsonElement[]> RunAsync(params string[] arguments) => await Deadline.EventuallyAsync(async () =>
    {
        var (exitCode, output, error) = await DaemonProcess.RunToEndAsync(arguments);
        Assert.True(exitCode == 0, $"{exitCode} {output} {error}");
        return Lines(output);
    });

    private static JsonElement[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Type(JsonElement line) => line.GetProperty("type").GetString();
}
