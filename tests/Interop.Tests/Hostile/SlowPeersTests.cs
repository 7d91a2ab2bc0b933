using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hostile;

/// <summary>Connections that never finish their handshake are given up after a while, and meanwhile others are served.</summary>
public sealed class SlowPeersTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    /// <summary>A handshake may take 15 seconds; the rest is for a busy machine.</summary>
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(30);

    [JsFact]
    public async Task Handshakes_that_do_not_go_on_are_given_up_and_others_are_served_meanwhile()
    {
        byte[][] beginnings = [[], [1], RawConnection.Line("/multistream/1.0.0"), RawConnection.NoiseProposal, [.. RawConnection.NoiseProposal, 0, 32, 7]];
        var slow = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var connection = await RawConnection.OpenAsync(fixture.Daemon);
            await connection.SendAsync(beginnings[i % beginnings.Length]);
            return connection;
        }));

        var probe = await fixture.ProbeAsync();
        await probe.PingAsync(fixture.Daemon.PeerId);
        (await fixture.Daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);

        await Task.WhenAll(slow.Select(connection => connection.ReadToEndAsync(GivenUp)));
        await probe.PingAsync(fixture.Daemon.PeerId);
        foreach (var connection in slow) connection.Dispose();
    }
}
