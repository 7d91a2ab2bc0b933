using System.Net;
using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Durability;

/// <summary>One daemon has a database file, knows when it has it no more, and says what it does not find at its start.</summary>
public sealed class FileOwnerTests
{
    private const int CannotStart = 2;

    [Theory]
    [InlineData("its path", "shared.db")]
    [InlineData("a symbolic link", "symbolic.db")]
    [InlineData("a hard link", "hard.db")]
    public async Task A_second_daemon_on_the_same_database_refuses_to_start(string by, string name)
    {
        using var folder = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(On(folder.File("shared.db")));
        File.CreateSymbolicLink(folder.File("symbolic.db"), folder.File("shared.db"));
        await RunAsync("ln", folder.File("shared.db"), folder.File("hard.db"));

        var refused = await Assert.ThrowsAsync<DaemonExitedException>(() => DaemonProcess.StartAsync(On(folder.File(name))));

        Assert.Equal(CannotStart, refused.ExitCode);
        Assert.True(refused.Log.Contains($"the database {folder.File(name)} is in use by another registry daemon"), $"{by}: {refused.Message}");
        (await daemon.Http.RegisterAsync(new GpuWorker("of the one that has it").SignedBody())).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Its_lock_ends_with_kill()
    {
        using var folder = new TemporaryDirectory();
        await using var daemon = await DaemonProcess.StartAsync(On(folder.File("shared.db")));
        var node = (await daemon.Http.RegisterAsync(new GpuWorker("kept").SignedBody())).Expect(HttpStatusCode.Created)["node_id"];
        await daemon.KillAsync();

        await using var other = await DaemonProcess.StartAsync(On(folder.File("shared.db")));
        (await other.Http.GetAsync($"/api/nodes/{node}")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_not_said_to_be_in_use()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using (var daemon = await DaemonProcess.StartAsync(new() { Data = disk["data"] })) await daemon.TerminateAsync();
        await disk.MakeReadOnlyAsync();

        var refused = await Assert.ThrowsAsync<DaemonExitedException>(() => DaemonProcess.StartAsync(new() { Data = disk["data"] }));

        Assert.Equal(CannotStart, refused.ExitCode);
        Assert.True(refused.Log.Contains("Read-only file system"), refused.Message);
        Assert.False(refused.Log.Contains("in use"), refused.Message);
    }

    [Theory]
    [InlineData("registry.db")]
    [InlineData("registry.db-wal")]
    public async Task A_database_that_is_deleted_is_acknowledged_into_no_more(string file)
    {
        await using var daemon = await DaemonProcess.StartAsync();
        (await daemon.Http.RegisterAsync(new GpuWorker("before").SignedBody())).Expect(HttpStatusCode.Created);
        File.Delete(Path.Combine(daemon.Data, file));

        var health = (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("was deleted", health["reason"].GetString(), StringComparison.Ordinal);
        for (var n = 0; n < 3; n++)
        {
            (await daemon.Http.RegisterAsync(new GpuWorker("after").SignedBody())).Expect(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        }

        Assert.True(daemon.Log.Contains($"{file} was deleted, moved or replaced"), daemon.Log.ToString());
    }

    [Fact]
    public async Task A_backup_put_in_its_place_is_served_after_a_restart_and_not_before()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var kept = (await daemon.Http.RegisterAsync(new GpuWorker("in the backup").SignedBody())).Expect(HttpStatusCode.Created)["node_id"];
        var database = Path.Combine(daemon.Data, "registry.db");
        await RunAsync("sqlite3", database, $".backup {database}.backup");
        var lost = (await daemon.Http.RegisterAsync(new GpuWorker("after the backup").SignedBody())).Expect(HttpStatusCode.Created)["node_id"];
        await RunAsync("mv", $"{database}.backup", database);
        (await daemon.Http.RegisterAsync(new GpuWorker("after it was put back").SignedBody())).Expect(HttpStatusCode.ServiceUnavailable);
        await daemon.TerminateAsync();

        await using var again = await daemon.StartAgainAsync();
        (await again.Http.GetAsync($"/api/nodes/{kept}")).Expect(HttpStatusCode.OK);
        (await again.Http.GetAsync($"/api/nodes/{lost}")).Expect(HttpStatusCode.NotFound);
        (await again.Http.RegisterAsync(new GpuWorker("after the restart").SignedBody())).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("registry.db", "its database", "The database was missing")]
    [InlineData("identity.key", "its identity", "The identity was missing")]
    public async Task What_was_there_and_is_missing_is_told(string file, string inLog, string inHealth)
    {
        await using var daemon = await DaemonProcess.StartAsync();
        Assert.False((await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK).Body.TryGetProperty("warnings", out _));
        await daemon.TerminateAsync();
        File.Delete(Path.Combine(daemon.Data, file));

        await using var again = await daemon.StartAgainAsync();

        Assert.True(again.Log.Contains(inLog), again.Log.ToString());
        var warnings = (await again.Http.HealthAsync()).Expect(HttpStatusCode.OK)["warnings"];
        Assert.Contains(warnings.EnumerateArray(), warning => warning.GetString()!.StartsWith(inHealth, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_database_where_there_was_one_is_told()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await daemon.KillAsync();
        await File.WriteAllBytesAsync(Path.Combine(daemon.Data, "registry.db"), []);
        var log = await File.ReadAllBytesAsync(Path.Combine(daemon.Data, "registry.db-wal"));
        Assert.NotEmpty(log);

        await using var again = await daemon.StartAgainAsync();

        Assert.True(again.Log.Contains("was there, but is empty"), again.Log.ToString());
        Assert.Equal(log, await File.ReadAllBytesAsync(Path.Combine(daemon.Data, "registry.db.old-1-wal")));
        Assert.Single((await again.Http.HealthAsync()).Expect(HttpStatusCode.OK)["warnings"].EnumerateArray());
    }

    private static DaemonSpec On(string database) => new() { Environment = new Dictionary<string, string> { ["DATABASE_URL"] = $"sqlite:{database}" } };

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Children.Start(program, arguments);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Deadline.Token());
        Assert.True(process.ExitCode == 0, error);
    }
}
