using Registry.Identity;
using Registry.Interop.Tests.Harness;
using Registry.Libp2p;

namespace Registry.Interop.Tests.Host;

/// <summary>What we learn of peers that we dial, and do with them: identify, ping, streams of any protocol id.</summary>
public sealed class HostMeetingTests
{
    private const string Slashless = "DHTProtocol.rpc_ping";

    public static TheoryData<PeerSpec> Js => [new PeerSpec(PeerKind.Js), new PeerSpec(PeerKind.Js, "rsa"), new PeerSpec(PeerKind.Js, "secp256k1")];

    public static TheoryData<PeerSpec> Go => [new PeerSpec(PeerKind.Go), new PeerSpec(PeerKind.Go, "rsa")];

    public static TheoryData<PeerSpec> Rust => [new PeerSpec(PeerKind.Rust), new PeerSpec(PeerKind.Rust, "secp256k1"), new PeerSpec(PeerKind.Rust, "ecdsa")];

    [JsTheory]
    [MemberData(nameof(Js))]
    public Task We_dial_js(PeerSpec spec) => MeetAsync(spec);

    [GoTheory]
    [MemberData(nameof(Go))]
    public Task We_dial_p2pd(PeerSpec spec) => MeetAsync(spec);

    [RustTheory]
    [MemberData(nameof(Rust))]
    public Task We_dial_rust(PeerSpec spec) => MeetAsync(spec);

    [JsFact]
    public Task Protocol_ids_without_a_slash_negotiate_with_js() => SlashlessAsync(PeerKind.Js);

    [GoFact]
    public Task Protocol_ids_without_a_slash_negotiate_with_p2pd() => SlashlessAsync(PeerKind.Go);

    /// <summary>Half-closing at once is what one-shot requests do; js resets a stream whose FIN comes before its answer to the proposal.</summary>
    [JsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_streams_of_ours_on_one_connection_are_all_echoed_by_js(bool halfClose)
    {
        await using var host = await TestHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None));
        await peer.HandleAsync(Slashless);
        var connection = await host.ConnectAsync(peer);

        var streams = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => connection.OpenStreamAsync([Slashless], Deadline.Token()).AsTask()));
        var answers = await Task.WhenAll(streams.Select((stream, i) => Echo.AskAsync(stream, BitConverter.GetBytes(i), halfClose)));
        Assert.All(answers, (answer, i) => Assert.Equal(BitConverter.GetBytes(i), answer));
        Assert.Single(host.Swarm.Connections);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }

    [JsFact]
    public async Task A_megabyte_goes_through_js_and_back()
    {
        await using var host = await TestHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None));
        await peer.HandleAsync("/echo");
        var connection = await host.ConnectAsync(peer);
        await using var stream = await connection.OpenStreamAsync(["/echo"], Deadline.Token());
        var sent = new byte[1 << 20];
        new Random(7).NextBytes(sent);
        Assert.Equal(sent, await Echo.AskAsync(stream, sent, halfClose: false));
    }

    [JsFact]
    public async Task A_dial_that_expects_another_peer_fails_and_tells_so()
    {
        await using var host = await TestHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None));
        var address = Multiformats.Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        await Assert.ThrowsAsync<ConnectionException>(async () => await host.Swarm.ConnectAsync(Worker.NewPeer(), [address], Deadline.Token()));
        Assert.Empty(host.Swarm.Connections);
    }

    private static async Task MeetAsync(PeerSpec spec)
    {
        await using var host = await TestHost.StartAsync();
        await using var peer = await Peers.StartAsync(spec);
        var connection = await host.ConnectAsync(peer);

        Assert.Equal(peer.Id, connection.Peer.ToString());
        Assert.True(connection.IsOutbound);
        var said = connection.Identified!;
        Assert.Equal(PeerId.Parse(peer.Id), said.PublicKey!.PeerId);
        Assert.Subset(said.Protocols.ToHashSet(), new HashSet<string> { "/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/ipfs/kad/1.0.0" });
        Assert.Contains(Meetings.WithoutId(peer.Address), said.ListenAddresses.Select(a => Meetings.WithoutId(a.ToString())));
        Assert.StartsWith(connection.LocalAddress.ToString(), said.ObservedAddress!.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(said.AgentVersion!);
        Assert.Equal(spec.Kind != PeerKind.Rust, !said.SignedPeerRecord.IsEmpty);
        await host.Swarm.PingAsync(connection, Deadline.Token());
        await Deadline.EventuallyAsync(() => peer.PingAsync(host.Id));
    }

    private static async Task SlashlessAsync(PeerKind kind)
    {
        await using var host = await TestHost.StartAsync();
        await using var peer = await Peers.StartAsync(new(kind));
        host.Swarm.Handle(Slashless, Echo.ServeAsync);
        var connection = await host.ConnectAsync(peer);

        Assert.Equal("68656c6c6f", (await Deadline.EventuallyAsync(() => peer.StreamAsync(host.Id, Slashless, "hello"u8.ToArray(), 5))).Hex);

        await peer.HandleAsync("DHTProtocol.rpc_find");
        await Deadline.EventuallyAsync(() =>
        {
            Assert.Contains(host.SaidBy(peer.Id), i => i.Protocols.Contains("DHTProtocol.rpc_find"));
            return Task.CompletedTask;
        });
        await using var stream = await connection.OpenStreamAsync(["DHTProtocol.rpc_find"], Deadline.Token());
        Assert.Equal("DHTProtocol.rpc_find", stream.Protocol);
        Assert.Equal("hello"u8.ToArray(), await Echo.AskAsync(stream, "hello"u8.ToArray(), halfClose: false));
    }
}
