using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>The later statement counts, so nobody may be later than the clock.</summary>
public sealed class TimeOfIssueTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    /// <summary>
    /// Before, the DHT took what was ten minutes ahead, and HTTP five: for as long, nothing that was signed by the right clock could
    /// end or replace it.
    /// </summary>
    [JsFact]
    public async Task Statements_ahead_of_the_clock_are_refused_over_http_and_the_dht()
    {
        var http = fixture.Daemon.Http;
        var probe = await fixture.ProbeAsync();
        var ethers = await fixture.WalletAsync();
        var ahead = DateTimeOffset.UtcNow.AddMinutes(10);
        var worker = new GpuWorker("ahead");
        var body = worker.SignedBody(ahead);
        (await http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");
        Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, worker.RecordKey, await ethers.RecordAsync("registration", body))); // echoed and not kept: no offence of who brought it
        Assert.Null(await probe.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));

        foreach (var signers in new[] { Signers.Wallet, Signers.Peer })
        {
            var withdrawal = worker.Withdrawal(signers, "*", ahead);
            (await http.WithdrawAsync(withdrawal)).Expect(HttpStatusCode.Conflict, "stale_registration");
            var key = FarMeshKeys.Withdrawal("*", worker.Peer.ToString(), signers == Signers.Peer ? null : worker.Wallet);
            Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, key, await ethers.RecordAsync("withdrawal", withdrawal)));
            Assert.Null(await probe.ValueAtAsync(fixture.Daemon.PeerId, key));
        }
        (await http.AuthorizeAsync(worker.Authorization(issued: ahead))).Expect(HttpStatusCode.Conflict, "stale_registration");

        // None of it holds up what the worker itself signs now, and the peer that brought it is still welcome.
        (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        Assert.NotNull(await probe.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));
        await probe.PingAsync(fixture.Daemon.PeerId);
    }

    /// <summary>Before, a time to which no day can be added was a 500 for who registered or withdrew, and a statement to sign (200) for who asked.</summary>
    [Fact]
    public async Task The_end_of_time_is_a_clients_mistake()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("the end of time");
        var end = DateTimeOffset.MaxValue;
        var answers = new[]
        {
            await http.RegisterAsync(worker.SignedBody(end)),
            await http.RegisterAsync(worker.ClaimBody(end)),
            await http.WithdrawAsync(worker.Withdrawal(Signers.Both, "*", end)),
            await http.StatementAsync(worker.Body(end)),
            await http.AuthorizeAsync(With(worker.Authorization(), "issued_at", GpuWorker.Time(end))),
            await http.AuthorizeAsync(With(worker.Authorization(), "expires_at", GpuWorker.Time(end))),
            await http.RegisterAsync(worker.AuthorizedBody(With(worker.Authorization(), "expires_at", GpuWorker.Time(end)))),
        };
        foreach (var answer in answers)
        {
            answer.Expect(HttpStatusCode.UnprocessableEntity, "validation_failed");
            Assert.Equal("application/problem+json", answer.MediaType);
        }

        var node = (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await http.HeartbeatAsync(node, null, worker.SignedHeartbeat(node, issued: end))).Expect(HttpStatusCode.UnprocessableEntity, "validation_failed");
    }

    /// <summary>Before, it was refused (409), though the same bytes were taken from any peer of the DHT.</summary>
    [Fact]
    public async Task What_was_issued_a_while_ago_is_taken_but_is_no_sign_of_life()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("a while ago");
        var body = worker.SignedBody(DateTimeOffset.UtcNow.AddMinutes(-6));
        var node = (await http.RegisterAsync(body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        Assert.Equal("offline", (await http.NodeAsync(node)).Expect(HttpStatusCode.OK)["status"].GetString());

        var over = new GpuWorker("over a week ago").SignedBody(DateTimeOffset.UtcNow.AddDays(-8));
        (await http.RegisterAsync(over)).Expect(HttpStatusCode.Conflict, "stale_registration");
    }

    private static JsonObject With(JsonObject body, string field, string value)
    {
        body[field] = value;
        return body;
    }
}
