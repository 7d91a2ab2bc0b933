using System.Net;
using Registry.Multiformats;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Confirmed is who was found at the address that it registered: by a connection from there, or by answering there.</summary>
public sealed class ConfirmedTests : IAsyncLifetime
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");
    private static readonly Multiaddr Stated = Multiaddr.Parse("/ip4/203.0.113.7/tcp/31330");

    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(true, "203.0.113.7", true)]
    [InlineData(true, "::ffff:203.0.113.7", true)]
    [InlineData(true, "203.0.113.8", false)]
    [InlineData(false, "203.0.113.7", true)]
    [InlineData(false, "198.51.100.1", false)]
    public async Task By_a_connection_from_there(bool proven, string from, bool confirmed)
    {
        await _home.RegisterAsync(_worker, proven);

        _home.Registrar.HeardFrom(_worker.Peer, IPAddress.Parse(from));

        Assert.Equal(confirmed ? _home.Now : null, Found()?.ConfirmedAt);
    }

    [Fact]
    public async Task A_claim_only_where_it_was_registered_from_there_too()
    {
        await _home.RegisterAsync(_worker, from: Elsewhere);

        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        _home.Registrar.HeardFrom(_worker.Peer, Elsewhere);
        _home.Registrar.AnsweredAt(_worker.Peer, Stated);

        Assert.Null(Found()!.ConfirmedAt);
        Assert.False(Found()!.IsAddressOfPeer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_answering_there_which_is_no_sign_of_life(bool proven)
    {
        await _home.RegisterAsync(_worker, proven);
        _home.Clock.Advance(TimeSpan.FromMinutes(2));

        _home.Registrar.AnsweredAt(_worker.Peer, Multiaddr.Parse("/ip4/203.0.113.7/tcp/31331"));
        Assert.Null(Found()!.ConfirmedAt);
        _home.Registrar.AnsweredAt(_worker.Peer, Stated);

        Assert.Equal((_home.Now, NodeStatus.Degraded), (Found()!.ConfirmedAt, Found()!.Status));
        Assert.True(Found()!.IsAddressOfPeer);
    }

    [Fact]
    public async Task It_lasts_an_hour_and_as_long_as_the_address_stays_the_same()
    {
        await _home.RegisterAsync(_worker, proven: true);
        _home.Registrar.AnsweredAt(_worker.Peer, Stated);
        var at = _home.Now;
        _home.Clock.Advance(TimeSpan.FromMinutes(59));
        await _home.RegisterAsync(_worker, proven: true);
        Assert.Equal(at, Found()!.ConfirmedAt);
        Assert.Equal(at, Assert.Single(_home.Registrar.Active(null, 10).Nodes).ConfirmedAt);

        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(Assert.Single(_home.Registrar.Active(null, 10).Nodes).ConfirmedAt);

        _home.Registrar.AnsweredAt(_worker.Peer, Stated);
        Assert.NotNull(Found()!.ConfirmedAt);
        await _home.RegisterAsync(new SigningWorker(1, 1) { Address = "203.0.113.7:31331" }, proven: true);
        Assert.Null(Found()!.ConfirmedAt);
    }

    [Theory]
    [InlineData("host.example:31330")]
    [InlineData("/ip4/203.0.113.7/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit")]
    public async Task A_name_and_a_relay_say_nothing_of_where_the_peer_is(string address)
    {
        var worker = new SigningWorker(1, 1) { Address = address };
        await _home.RegisterAsync(worker, proven: true);

        _home.Registrar.HeardFrom(worker.Peer, Home.From);

        Assert.Null(Found()!.ConfirmedAt);
        Assert.True(Found()!.IsConnected);
    }

    [Fact]
    public async Task Totals_say_what_is_of_confirmed_nodes()
    {
        var other = new SigningWorker(2, 2);
        var (_, key) = await _home.RegisterAsync(_worker, proven: true);
        var (_, otherKey) = await _home.RegisterAsync(other, proven: true);
        await BeatAsync(_worker, key, "100");
        Assert.Equal((2, 100, 0, 0), Totals());

        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        Assert.Equal((2, 100, 1, 0), Totals());
        await BeatAsync(_worker, key, "30");
        await BeatAsync(other, otherKey, "7");
        Assert.Equal((2, 137, 1, 30), Totals());

        // Confirmations end with the process, what was counted does not.
        await _home.RestartAsync();
        Assert.Equal((2, 137, 0, 30), Totals());
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        Assert.Equal((2, 137, 1, 30), Totals());
        await _home.HeartbeatAsync(_worker.NodeId, key, new HeartbeatBody { Status = "offline" });
        Assert.Equal((1, 137, 0, 30), Totals());

        Task BeatAsync(SigningWorker of, string with, string tokens) => _home.HeartbeatAsync(of.NodeId, with, new HeartbeatBody { TokensServedSinceLast = tokens });
        (int, long, int, long) Totals() => _home.Registrar.Stats() is var stats ? (stats.ActiveNodes, stats.TotalTokensProcessed, stats.ConfirmedNodes, stats.ConfirmedTokens) : default;
    }

    [Fact]
    public async Task A_peer_that_several_wallets_claim_is_confirmed_once()
    {
        await _home.RegisterAsync(_worker);
        await _home.RegisterAsync(new SigningWorker(2, 1));
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        Assert.Equal(1, _home.Registrar.Stats().ConfirmedNodes);

        _home.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(0, _home.Registrar.Stats().ConfirmedNodes);
    }

    [Fact]
    public async Task What_was_heard_how_is_told_apart()
    {
        var (_, key) = await _home.RegisterAsync(_worker, proven: true);
        Assert.Equal((false, true), Evidence());
        _home.Registrar.HeardFrom(_worker.Peer, Elsewhere);
        Assert.Equal((true, true), Evidence());
        for (var minute = 0; minute < 6; minute++)
        {
            _home.Clock.Advance(TimeSpan.FromMinutes(1));
            _home.Registrar.HeardFrom(_worker.Peer, Elsewhere);
        }

        Assert.Equal((true, false), Evidence());
        await _home.HeartbeatAsync(_worker.NodeId, key);
        Assert.Equal((true, true), Evidence());
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((false, true), Evidence());

        (bool, bool) Evidence() => (Found()!.IsConnected, Found()!.HasHeartbeat);
    }

    private RegisteredNode? Found() => _home.Registrar.Find(_worker.NodeId);
}
