using Microsoft.Data.Sqlite;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Something else has changed a row of the database: the daemon starts without it, and serves all the others.</summary>
public sealed class DamagedRowTests
{
    [Theory]
    [InlineData("UPDATE registration_statements SET record = x''")]
    [InlineData("UPDATE registration_statements SET record = x'0a'")]
    [InlineData("UPDATE registration_statements SET record = substr(record, 1, length(record) - 7)")]
    [InlineData("UPDATE registration_statements SET record = 'a text'")]
    [InlineData("UPDATE registration_statements SET peer = x'0102'")]
    [InlineData("UPDATE registration_statements SET model = x''")]
    [InlineData("UPDATE registration_statements SET wallet = x'01'")]
    [InlineData("UPDATE registration_statements SET place = 77")]
    [InlineData("UPDATE registration_statements SET place = 99999999999")]
    [InlineData("UPDATE registration_statements SET issued = 9223372036854775807")]
    [InlineData("UPDATE registration_statements SET expires = -9223372036854775807")]
    [InlineData("UPDATE registration_statements SET received = 9223372036854775807")]
    [InlineData("UPDATE registration_statements SET node_id = x'00'")]
    [InlineData("UPDATE registration_statements SET node_id = NULL")]
    public async Task The_others_are_served_without_it(string damage)
    {
        await using var home = new Home();
        var (damaged, _) = await home.RegisterAsync(new SigningWorker(1, 1), proven: true);
        var (other, key) = await home.RegisterAsync(new SigningWorker(2, 2));
        await home.Database.WriteAsync(connection => Execute(connection, $"{damage} WHERE node_id = $id", damaged.NodeId));

        for (var restart = 0; restart < 2; restart++)
        {
            await home.RestartAsync();

            // Moved with the first start, so the second finds nothing.
            Assert.Equal(restart == 0 ? 1 : 0, home.Database.RowsSetAside);
            Assert.Equal([other.NodeId], home.Listed);
            Assert.Null(home.Registrar.Find(damaged.NodeId));
            Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(other.NodeId, key));
        }

        await home.RegisterAsync(new SigningWorker(1, 1), proven: true);
        Assert.Equal(2, home.Listed.Count());
    }

    [Theory]
    [InlineData("UPDATE registration_nodes SET since = 9223372036854775807")]
    [InlineData("UPDATE registration_nodes SET vram_available = 'much'")]
    [InlineData("UPDATE registration_nodes SET outages = x'ffffffffffffffff7fffffffffffffff'")]
    [InlineData("UPDATE registration_nodes SET ended_issued = 1, ended_expires = NULL")]
    public async Task A_node_is_as_if_it_had_just_been_registered_when_what_was_kept_of_it_is_damaged(string damage)
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);
        var (node, key) = await home.RegisterAsync(worker, proven: true);
        await home.HeartbeatAsync(node.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "5" });
        await home.Database.WriteAsync(connection => Execute(connection, $"{damage} WHERE node_id = $id", node.NodeId));

        await home.RestartAsync();

        Assert.Equal(1, home.Database.RowsSetAside);
        Assert.Equal((NodeStatus.Offline, 0L), (home.Registrar.Find(node.NodeId)!.Status, home.Registrar.Find(node.NodeId)!.TokensServed));
        Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(node.NodeId, key));
        Assert.Equal([node.NodeId], home.Listed);
    }

    [Fact]
    public async Task The_totals_may_be_missing()
    {
        await using var home = new Home();
        var (node, key) = await home.RegisterAsync(new SigningWorker(1, 1));
        await home.Database.WriteAsync(connection => Execute(connection, "DELETE FROM registration_totals", node.NodeId));
        await home.RestartAsync();

        await home.HeartbeatAsync(node.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "5" });
        await home.RestartAsync();

        Assert.Equal(5, home.Registrar.Stats().TotalTokensProcessed);
    }

    private static void Execute(SqliteConnection connection, string sql, Guid node)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$id", node.ToByteArray(bigEndian: true));
        command.ExecuteNonQuery();
    }
}
