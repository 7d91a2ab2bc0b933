using System.Net.Http.Json;
using System.Text.Json;
using Registry.Identity;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>
/// Petals' reachability check with p2pd on the worker's side: the same p2pd and the same bytes, without the Python on top.
/// On loopback, which the daemon dials for those who ask from there.
/// </summary>
public sealed class GoReachabilityTests
{
    private const string Check = "ReachabilityProtocol.rpc_check";

    /// <summary>A PingResponse with available.</summary>
    private const string Available = "2801";

    [GoFact]
    public async Task P2pd_learns_that_it_can_be_dialled_from_a_stranger_to_it()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var worker = await Peers.StartAsync(new(PeerKind.Go), daemon.Address);
        await worker.Lines.AskAsync("handleunary", new { protocol = Check, reply_hex = Available });
        Assert.Equal(Available, await AskAsync(worker, daemon, worker.Id));

        var asked = await worker.Lines.WaitForEventAsync("unary", e => e.GetProperty("protocol").ValueEquals(Check));
        Assert.NotEqual(daemon.PeerId, asked.GetProperty("peer").GetString());
        Assert.Equal(Request(worker.Id), asked.GetProperty("hex").GetString());

        using var http = new HttpClient { BaseAddress = daemon.Ready.Http[0] };
        var answer = await http.GetFromJsonAsync<JsonElement>($"/api/v1/is_reachable/{worker.Id}", Deadline.Token());
        Assert.True(answer.GetProperty("success").GetBoolean());
    }

    [GoFact]
    public async Task The_daemon_is_reachable_for_who_asks_it_and_a_peer_that_is_gone_is_not()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var worker = await Peers.StartAsync(new(PeerKind.Go), daemon.Address);
        Assert.Equal(Available, await AskAsync(worker, daemon, daemon.PeerId));

        var gone = await Peers.StartAsync(new(PeerKind.Go), daemon.Address);
        await gone.DisposeAsync();
        Assert.Equal("", await AskAsync(worker, daemon, gone.Id));
    }

    [GoFact]
    public async Task P2pd_without_a_listener_learns_that_it_cannot_be_dialled()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var worker = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.Client) { Listen = "" }, daemon.Address);
        await worker.Lines.AskAsync("handleunary", new { protocol = Check, reply_hex = Available });
        Assert.Equal("", await AskAsync(worker, daemon, worker.Id));
    }

    private static async Task<string> AskAsync(RemotePeer worker, DaemonProcess daemon, string peer)
    {
        var answer = await worker.Lines.AskAsync("unary", new { peer = daemon.PeerId, protocol = Check, hex = Request(peer) });
        return answer.GetProperty("hex").GetString()!;
    }

    /// <summary>A PingRequest with the bytes of a peer id where the id of a node would be.</summary>
    private static string Request(string peer)
    {
        var id = PeerId.Parse(peer).Bytes.Span;
        return Convert.ToHexStringLower([0x12, (byte)(id.Length + 2), 0x0a, (byte)id.Length, .. id]);
    }
}
