using Registry.Interop.Tests.Harness;
using Registry.Libp2p;

namespace Registry.Interop.Tests.Host;

/// <summary>Streams that we open to js-libp2p: many, large, half-closed, to the wrong peer.</summary>
public sealed class HostStreamTests(JsEchoFixture js) : IClassFixture<JsEchoFixture>
{
    /// <summary>Half-closing at once is what one-shot requests do; js resets a stream whose FIN comes before its answer to the proposal.</summary>
    [JsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_streams_of_ours_on_one_connection_are_all_echoed_by_js(bool halfClose)
    {
        await using var host = await InProcessHost.StartAsync();
        var peer = await js.PeerAsync();
        var connection = await host.ConnectAsync(peer);

        var streams = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => connection.OpenStreamAsync([JsEchoFixture.Protocol], Deadline.Token()).AsTask()));
        var answers = await Task.WhenAll(streams.Select((stream, i) => Echo.AskAsync(stream, BitConverter.GetBytes(i), halfClose)));
        Assert.All(answers, (answer, i) => Assert.Equal(BitConverter.GetBytes(i), answer));
        Assert.Single(host.Swarm.Connections);
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [JsFact]
    public async Task A_megabyte_goes_through_js_and_back()
    {
        await using var host = await InProcessHost.StartAsync();
        var peer = await js.PeerAsync();
        var connection = await host.ConnectAsync(peer);
        await using var stream = await connection.OpenStreamAsync([JsEchoFixture.Protocol], Deadline.Token());
        var sent = new byte[1 << 20];
        new Random(7).NextBytes(sent);
        Assert.Equal(sent, await Echo.AskAsync(stream, sent, halfClose: false));
    }

    [JsFact]
    public async Task A_dial_that_expects_another_peer_fails_and_tells_so()
    {
        await using var host = await InProcessHost.StartAsync();
        var peer = await js.PeerAsync();
        var address = Multiformats.Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        await Assert.ThrowsAsync<ConnectionException>(async () => await host.Swarm.ConnectAsync(GpuWorker.NewPeer(), [address], Deadline.Token()));
        Assert.Empty(host.Swarm.Connections);
    }
}
