using System.Diagnostics;
using System.Text.Json;
using Registry.Daemon.Hosting;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

/// <summary>The ready file is there while a daemon is ready, and nobody's other file is touched.</summary>
public sealed class ReadyFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Ready => _folder.File("ready.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_appears_whole_under_its_name_alone()
    {
        ReadyPlace.Claim(Ready).Write(new ReadyFile(42, "12D3", ["/ip4/127.0.0.1/tcp/1/p2p/12D3"], ["http://127.0.0.1:2"], "/data/operator.sock"));

        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(Ready));
        Assert.Equal(42, json.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal("12D3", json.RootElement.GetProperty("peer_id").GetString());
        Assert.Equal("/ip4/127.0.0.1/tcp/1/p2p/12D3", json.RootElement.GetProperty("addresses")[0].GetString());
        Assert.Equal("http://127.0.0.1:2", json.RootElement.GetProperty("http")[0].GetString());
        Assert.Equal("/data/operator.sock", json.RootElement.GetProperty("operator_socket").GetString());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void One_that_cannot_be_written_is_told()
    {
        var refused = Assert.Throws<DaemonStartException>(() => ReadyPlace.Claim(_folder.File("missing/ready.json")));
        Assert.Contains("missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_daemon_left_that_is_no_more_goes_at_once()
    {
        Leave(ProcessThatIsOver());
        ReadyPlace.Claim(Ready);
        Assert.False(System.IO.File.Exists(Ready));
    }

    /// <summary>In a container every daemon has the id 1.</summary>
    [Fact]
    public void What_an_earlier_process_with_our_own_id_left_goes_too()
    {
        Leave(Environment.ProcessId);
        ReadyPlace.Claim(Ready);
        Assert.False(System.IO.File.Exists(Ready));
    }

    [Fact]
    public void That_of_a_process_that_runs_stays_until_the_data_directory_is_held()
    {
        Leave(Parent);
        var place = ReadyPlace.Claim(Ready);
        place.Withdraw();
        Assert.True(System.IO.File.Exists(Ready));
        place.Clear();
        Assert.False(System.IO.File.Exists(Ready));
    }

    [Fact]
    public void An_empty_file_is_room_for_one()
    {
        System.IO.File.WriteAllText(Ready, "");
        ReadyPlace.Claim(Ready);
        Assert.False(System.IO.File.Exists(Ready));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("text")]
    [InlineData("other json")]
    public void Something_else_is_left_alone_and_told(string what)
    {
        switch (what)
        {
            case "folder":
                Directory.CreateDirectory(Ready);
                break;
            case "link":
                System.IO.File.CreateSymbolicLink(Ready, "/dev/null");
                break;
            default:
                System.IO.File.WriteAllText(Ready, what == "text" ? "my thesis" : """{"pid":1}""");
                break;
        }

        var refused = Assert.Throws<DaemonStartException>(() => ReadyPlace.Claim(Ready));
        Assert.Contains(Ready, refused.Message, StringComparison.Ordinal);
        Assert.True(Path.Exists(Ready));
    }

    private static int Parent => Process.GetProcesses().First(process => process.Id != Environment.ProcessId).Id;

    private static ReadyFile Of(int process) => new(process, "12D3", [], ["http://127.0.0.1:2"]);

    private static int ProcessThatIsOver()
    {
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        process.WaitForExit();
        return process.Id;
    }

    private void Leave(int process) => System.IO.File.WriteAllBytes(Ready, Of(process).ToJson());
}
