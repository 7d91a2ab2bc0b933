using System.Net;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Moderation.Tests;

public sealed class BlockListTests : IAsyncDisposable
{
    private const string Wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    private const string Peer = "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    private static readonly Guid Node = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Stack<IAsyncDisposable> _owned = new();
    private Database _database = null!;
    private AuditLog _audit = null!;

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var part)) await part.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_kind_is_blocked_and_survives_a_restart()
    {
        using var list = Open();
        var told = new List<Block>();
        list.Blocked += told.Add;
        await BlockAsync(list, BlockKind.Node, Node.ToString().ToUpperInvariant());
        await BlockAsync(list, BlockKind.Wallet, Wallet.ToLowerInvariant());
        await BlockAsync(list, BlockKind.Peer, Peer);
        await BlockAsync(list, BlockKind.Range, "198.51.100.0/24");
        Assert.Equal(4, told.Count);
        AssertBlocked(list);
        await _database.DisposeAsync();

        using var again = Open();
        AssertBlocked(again);
        Assert.Equal(list.All, again.All);
        Assert.Equal(
            ["node 0f8fad5b-d9cb-469f-a165-70867728950e", $"wallet {Wallet}", $"peer {Peer}", "range 198.51.100.0/24"],
            again.All.Select(block => block.Target.ToString()));
    }

    [Fact]
    public async Task A_block_ends_when_it_is_lifted()
    {
        using var list = Open();
        var block = await BlockAsync(list, BlockKind.Peer, Peer);
        Assert.False(await list.LiftAsync(block.Id + 1, Entry));
        Assert.True(await list.LiftAsync(block.Id, Entry with { Action = "unblock" }));
        Assert.False(list.IsBlocked(PeerId.Parse(Peer)));
        Assert.Empty(list.All);
        Assert.False(await list.LiftAsync(block.Id, Entry));
        Assert.Equal(["unblock", "block"], _audit.Page(10, null).Select(row => row.Entry.Action));
        Assert.All(_audit.Page(10, null), row => Assert.Equal(AuditEntry.Done, row.Entry.Outcome));

        // Its id does not come to mean another.
        Assert.True((await BlockAsync(list, BlockKind.Peer, Peer)).Id > block.Id);
    }

    [Fact]
    public async Task A_block_ends_by_itself_and_makes_room()
    {
        using var list = Open(new BlockOptions { MaxBlocks = 1 });
        await BlockAsync(list, BlockKind.Range, "2001:db8::/32", _time.GetUtcNow().AddHours(1));
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.True(list.IsBlocked(IPAddress.Parse("2001:db8::1")));
        Assert.IsType<BlockOutcome.Full>(await list.BlockAsync(Target(BlockKind.Peer, Peer), "because", null, Entry));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(list.IsBlocked(IPAddress.Parse("2001:db8::1")));
        Assert.Empty(list.All);
        await BlockAsync(list, BlockKind.Peer, Peer);
        Assert.Equal(1L, _database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM blocks";
            return command.ExecuteScalar();
        }));
    }

    [Fact]
    public async Task A_second_block_of_the_same_takes_the_place_of_the_first()
    {
        using var list = Open(new BlockOptions { MaxBlocks = 1 });
        var first = await BlockAsync(list, BlockKind.Range, "198.51.100.7", _time.GetUtcNow().AddHours(1));
        var outcome = Assert.IsType<BlockOutcome.Made>(await list.BlockAsync(Target(BlockKind.Range, "198.51.100.7/32"), "for ever", null, Entry));
        Assert.Equal((false, first.Id), (outcome.IsNew, outcome.Block.Id));
        Assert.Equal("for ever", Assert.Single(list.All).Reason);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(list.IsBlocked(IPAddress.Parse("198.51.100.7")));
    }

    [Fact]
    public async Task What_cannot_be_committed_is_not_in_force()
    {
        using var list = Open();
        await _database.DisposeAsync();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => list.BlockAsync(Target(BlockKind.Peer, Peer), "because", null, Entry));
        Assert.False(list.IsBlocked(PeerId.Parse(Peer)));
    }

    [Theory]
    [InlineData("198.51.100.0/24", "198.51.100.255", true)]
    [InlineData("198.51.100.0/24", "::ffff:198.51.100.9", true)]
    [InlineData("198.51.100.0/24", "198.51.101.0", false)]
    [InlineData("::ffff:198.51.100.0/120", "198.51.100.9", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8:0:ff00::/56", "2001:db8:0:ffff::1", true)]
    [InlineData("2001:db8:0:ff00::/56", "2001:db8:0:fe00::1", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    public async Task Ranges_hold_what_lies_in_them(string range, string address, bool blocked)
    {
        using var list = Open();
        await BlockAsync(list, BlockKind.Range, range);
        Assert.Equal(blocked, list.IsBlocked(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData(BlockKind.Node, "not a uuid")]
    [InlineData(BlockKind.Wallet, "0x1234")]
    [InlineData(BlockKind.Peer, "nobody")]
    [InlineData(BlockKind.Range, "")]
    [InlineData(BlockKind.Range, "198.51.100.0/33")]
    [InlineData(BlockKind.Range, "198.51.100.0/-1")]
    [InlineData(BlockKind.Range, "198.51.100.0/")]
    [InlineData(BlockKind.Range, "2001:db8::/129")]
    [InlineData(BlockKind.Range, "fe80::1%2")]
    [InlineData(BlockKind.Range, "1")]
    [InlineData(BlockKind.Range, "010.0.0.1")]
    [InlineData(BlockKind.Range, "example.org")]
    public void What_is_nobody_is_refused(BlockKind kind, string value)
    {
        Assert.False(BlockTarget.TryParse(kind, value, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task A_block_that_does_not_read_keeps_no_other_from_holding()
    {
        var list = Open();
        await BlockAsync(list, BlockKind.Range, "198.51.100.0/24");
        var damaged = await BlockAsync(list, BlockKind.Range, "203.0.113.0/24");
        await _database!.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE blocks SET value = 'somewhere' WHERE id = $id";
            command.Parameters.AddWithValue("$id", damaged.Id);
            command.ExecuteNonQuery();
        });

        var again = new BlockList(_database, _audit!, new BlockOptions(), _time);

        Assert.Equal(["198.51.100.0/24"], again.All.Select(block => block.Target.Text));
        Assert.Equal(1, _database.RowsSetAside);
    }

    [Fact]
    public void A_range_with_bits_beyond_its_prefix_is_named_right()
    {
        Assert.False(BlockTarget.TryParse(BlockKind.Range, "198.51.100.7/24", out _, out var error));
        Assert.Contains("198.51.100.0/24", error, StringComparison.Ordinal);
    }

    private static AuditEntry Entry { get; } = new("uid 1000 (pid 7)", "socket", "block", "somebody", "because", AuditEntry.Begun);

    private static BlockTarget Target(BlockKind kind, string value)
    {
        Assert.True(BlockTarget.TryParse(kind, value, out var target, out var error), error);
        return target;
    }

    private static async Task<Block> BlockAsync(BlockList list, BlockKind kind, string value, DateTimeOffset? until = null) =>
        Assert.IsType<BlockOutcome.Made>(await list.BlockAsync(Target(kind, value), "because", until, Entry)).Block;

    private static void AssertBlocked(BlockList list)
    {
        Assert.True(EthereumAddress.TryParse(Wallet, out var wallet, out _));
        Assert.True(list.IsBlocked(Node));
        Assert.True(list.IsBlocked(wallet));
        Assert.True(list.IsBlocked(PeerId.Parse(Peer)));
        Assert.True(list.IsBlocked(IPAddress.Parse("198.51.100.1")));
        Assert.True(list.IsRegistrationBlocked(Guid.Empty, wallet, PeerId.Parse("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN")));
        Assert.False(list.IsBlocked(Guid.Empty));
        Assert.False(list.IsBlocked(IPAddress.Parse("198.51.101.1")));
    }

    private BlockList Open(BlockOptions? options = null)
    {
        _database = Database.Open(new DatabaseOptions { Path = _directory.File() }, _time);
        _owned.Push(_database);
        _audit = new AuditLog(_database, new AuditOptions(), _time);
        return new BlockList(_database, _audit, options ?? new BlockOptions(), _time);
    }
}
