using System.Text.Json;
using Registry.Daemon.Hosting;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

public sealed class ReadyFileTests
{
    [Fact]
    public void It_appears_whole_under_its_name_alone()
    {
        using var temporary = new TemporaryDirectory();
        new ReadyFile(42, "12D3", ["/ip4/127.0.0.1/tcp/1/p2p/12D3"], ["http://127.0.0.1:2"], "/data/operator.sock").Write(temporary.File("ready.json"));

        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(temporary.File("ready.json")));
        Assert.Equal(42, json.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal("12D3", json.RootElement.GetProperty("peer_id").GetString());
        Assert.Equal("/ip4/127.0.0.1/tcp/1/p2p/12D3", json.RootElement.GetProperty("addresses")[0].GetString());
        Assert.Equal("http://127.0.0.1:2", json.RootElement.GetProperty("http")[0].GetString());
        Assert.Equal("/data/operator.sock", json.RootElement.GetProperty("operator_socket").GetString());
        Assert.Single(Directory.GetFiles(temporary.Path));
    }

    [Fact]
    public void One_that_cannot_be_written_is_told()
    {
        using var temporary = new TemporaryDirectory();
        var ready = new ReadyFile(42, "12D3", [], []);
        var refused = Assert.Throws<DaemonStartException>(() => ready.Write(temporary.File("missing/ready.json")));
        Assert.Contains("missing", refused.Message, StringComparison.Ordinal);
    }
}
