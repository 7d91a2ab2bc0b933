using System.Net;
using System.Text;
using Registry.Interop.Tests.Harness;
using Registry.Multiformats;

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
        var record = await Deadline.EventuallyAsync(() => rust.GetAsync(KeyOf(worker)));

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
        var record = await Deadline.EventuallyAsync(() => reader.GetAsync(KeyOf(worker)));

        await Deadline.EventuallyAsync(() => writer.PutAsync(KeyOf(worker), record));
        var held = (await other.Http.GetAsync($"/api/nodes/{registered["node_id"]}?proof=true")).Expect(HttpStatusCode.OK);
        Assert.Equal(record, held["proof"].GetBytesFromBase64());

        record[^1] ^= 1;
        await Assert.ThrowsAsync<PeerRefusedException>(() => writer.PutAsync(KeyOf(worker), record));
    }

    private static byte[] KeyOf(GpuWorker worker) =>
        Encoding.UTF8.GetBytes($"/far-mesh/{Multihash.Sha256(Encoding.UTF8.GetBytes(worker.Model))}/{worker.Peer}");
}
