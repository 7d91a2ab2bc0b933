using Registry.Identity;
using Registry.Interop.Tests.Harness;

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

    private static async Task MeetAsync(PeerSpec spec)
    {
        await using var host = await InProcessHost.StartAsync();
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
        await using var host = await InProcessHost.StartAsync();
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
