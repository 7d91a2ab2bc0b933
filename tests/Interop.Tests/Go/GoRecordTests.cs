using Registry.Identity;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Go;

/// <summary>Public key records, the namespace that go peers of the /ipfs protocol may put and get.</summary>
public sealed class GoRecordTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    [GoFact]
    public async Task A_public_key_put_by_p2pd_is_got_by_another_after_the_first_has_gone()
    {
        byte[] key, value;
        await using (var owner = await Peers.StartAsync(new(PeerKind.Go, "rsa"), fixture.Daemon.Address))
        {
            await Deadline.EventuallyAsync(async () => Assert.Contains(fixture.Daemon.PeerId, await owner.TableAsync()));
            key = [.. "/pk/"u8, .. PeerId.Parse(owner.Id).Bytes.Span];
            value = Convert.FromHexString((await owner.Lines.AskAsync("pubkey", new { peer = owner.Id })).GetProperty("value_hex").GetString()!);
            await owner.PutAsync(key, value);
        }
        await using var reader = await Peers.StartAsync(new(PeerKind.Go), fixture.Daemon.Address);
        await Deadline.EventuallyAsync(async () => Assert.Contains(fixture.Daemon.PeerId, await reader.TableAsync()));
        Assert.Equal(value, await reader.GetAsync(key));
    }

    [GoFact]
    public async Task A_public_key_under_the_id_of_another_is_refused()
    {
        await using var peer = await Peers.StartAsync(new(PeerKind.Go, "rsa"), fixture.Daemon.Address);
        var key = (byte[])[.. "/pk/"u8, .. GpuWorker.NewPeer().Bytes.Span];
        var value = (await peer.Lines.AskAsync("pubkey", new { peer = peer.Id })).GetProperty("value_hex").GetString()!;
        var probe = await fixture.ProbeAsync();
        await Assert.ThrowsAsync<PeerRefusedException>(() => probe.PutAsync(key, Convert.FromHexString(value)));
        Assert.Null((await probe.AskKadAsync(fixture.Daemon.PeerId, "GET_VALUE", key)).ValueHex);
    }
}
