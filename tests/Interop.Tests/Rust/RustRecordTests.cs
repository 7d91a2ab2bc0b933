using System.Net;
using System.Text;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Rust;

/// <summary>Registration records as rust-libp2p gets and puts them, on both kad protocols.</summary>
public sealed class RustRecordTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    [RustTheory]
    [InlineData("/ipfs/kad/1.0.0")]
    [InlineData("/far-mesh/kad/1.0.0")]
    public async Task A_registration_made_over_http_is_got_by_rust(string kad)
    {
        var worker = new GpuWorker($"rust reads {kad}");
        var registered = (await fixture.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        await using var rust = await Peers.StartAsync(new(PeerKind.Rust) { Kad = kad }, fixture.Daemon.Address);
        var record = await Deadline.EventuallyAsync(() => rust.GetAsync(KeyOf(worker.RecordKey)));

        var held = (await fixture.Daemon.Http.GetAsync($"/api/nodes/{registered["node_id"]}?proof=true")).Expect(HttpStatusCode.OK);
        Assert.Equal(held["proof"].GetBytesFromBase64(), record);
        await Meetings.FindsProviderAsync(rust, worker.Model, worker.Peer.ToString(), "/ip4/203.0.113.7/tcp/31330");
    }

    /// <summary>Records are self-certifying: it does not matter who carries them from one registry to the other.</summary>
    [RustFact]
    public async Task A_record_carried_by_rust_from_one_daemon_is_registered_at_another()
    {
        var worker = new GpuWorker("carried");
        var registered = (await fixture.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        await using var other = await DaemonProcess.StartAsync();
        await using var reader = await Peers.StartAsync(new(PeerKind.Rust), fixture.Daemon.Address);
        await using var writer = await Peers.StartAsync(new(PeerKind.Rust), other.Address);
        var record = await Deadline.EventuallyAsync(() => reader.GetAsync(KeyOf(worker.RecordKey)));

        await Deadline.EventuallyAsync(() => writer.PutAsync(KeyOf(worker.RecordKey), record));
        var held = await Deadline.EventuallyAsync(async () => (await other.Http.NodeAsync(registered["node_id"].GetString()!)).Expect(HttpStatusCode.OK));
        Assert.Equal(record, held["proof"].GetBytesFromBase64());

        record[^1] ^= 1;
        await Assert.ThrowsAsync<PeerRefusedException>(() => writer.PutAsync(KeyOf(worker.RecordKey), record));
    }

    /// <summary>A withdrawal has a key of its own, where no registration takes its place; whoever carries it, it ends what it names.</summary>
    [RustTheory]
    [InlineData(Signers.Wallet)]
    [InlineData(Signers.Peer)]
    public async Task A_withdrawal_carried_by_rust_from_one_daemon_ends_the_registration_at_another(Signers signers)
    {
        var worker = new GpuWorker($"withdrawn by the {signers}");
        await using var other = await DaemonProcess.StartAsync();
        var node = (await other.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await fixture.Daemon.Http.WithdrawAsync(worker.Withdrawal(signers))).Expect(HttpStatusCode.OK);
        await using var reader = await Peers.StartAsync(new(PeerKind.Rust), fixture.Daemon.Address);
        await using var writer = await Peers.StartAsync(new(PeerKind.Rust), other.Address);
        var key = KeyOf(FarMeshKeys.Withdrawal(worker.Model, worker.Peer.ToString(), signers == Signers.Wallet ? worker.Wallet : null));
        var withdrawal = await Deadline.EventuallyAsync(() => reader.GetAsync(key));

        await Deadline.EventuallyAsync(() => writer.PutAsync(key, withdrawal));
        (await other.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<PeerRefusedException>(() => reader.GetAsync(KeyOf(worker.RecordKey)));
    }

    private static byte[] KeyOf(string key) => Encoding.ASCII.GetBytes(key);
}
