using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Identity.Wallets;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>Any wallet can authorize any peer, so the list of a peer is bounded, and a worker finds its own wallet's all the same.</summary>
public sealed class AuthorizationListTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_in_pages_and_by_wallet()
    {
        var peer = new TestWorker(31).Key.PublicKey.PeerId.ToString();
        var first = await KeepAsync(peer);
        for (var i = 0; i < 102; i++) await KeepAsync(peer);

        var (all, total) = await ListAsync($"peer={peer}");
        Assert.Equal((100, 103), (all.Length, total));
        var (rest, _) = await ListAsync($"peer={peer}&offset=100");
        Assert.Equal(103, all.Concat(rest).Distinct().Count());
        Assert.Equal(first.ToString(), rest[^1]);
        Assert.Equal(2, (await ListAsync($"peer={peer}&limit=2&offset=7")).Wallets.Length);
        Assert.Equal(100, (await ListAsync($"peer={peer}&limit=1000")).Wallets.Length);

        var (own, ofOwn) = await ListAsync($"peer={peer}&wallet={first.ToString().ToLowerInvariant()}");
        Assert.Equal((first.ToString(), 1), (Assert.Single(own), ofOwn));
        Assert.Empty((await ListAsync($"peer={peer}&wallet={WalletKey.Generate().Address}")).Wallets);
    }

    [Theory]
    [InlineData("")]
    [InlineData("peer=x")]
    [InlineData("peer=12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN&wallet=0x12")]
    [InlineData("peer=12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN&limit=0")]
    [InlineData("peer=12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN&offset=-1")]
    public async Task Wrong_questions_are_told(string query) =>
        await (await bridge.Client.GetAsync($"/api/authorizations?{query}", Cancellation)).ExpectProblemAsync(422, "validation_failed");

    private async Task<EthereumAddress> KeepAsync(string peer)
    {
        bridge.Time.Advance(TimeSpan.FromSeconds(1));
        var worker = new TestWorker(31);
        var body = new JsonObject
        {
            ["wallet_address"] = worker.Wallet.Address.ToString(),
            ["peer_id"] = peer,
            ["model_id"] = "*",
            ["expires_at"] = bridge.Time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        var signed = await worker.SignAsync(bridge.Client, body, "authorization");
        await (await bridge.Client.PostAsJsonAsync("/api/authorizations", signed, Cancellation)).ExpectAsync(HttpStatusCode.OK);
        return worker.Wallet.Address;
    }

    private async Task<(string[] Wallets, int Total)> ListAsync(string query)
    {
        using var answer = await bridge.Client.GetAsync($"/api/authorizations?{query}", Cancellation);
        var rows = await answer.ExpectAsync(HttpStatusCode.OK);
        return ([.. rows.AsArray().Select(row => (string)row!["wallet_address"]!)], int.Parse(Assert.Single(answer.Headers.GetValues("X-Total-Count")), CultureInfo.InvariantCulture));
    }
}
