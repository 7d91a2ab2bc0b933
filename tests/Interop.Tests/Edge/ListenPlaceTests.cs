using System.Net;
using System.Net.Sockets;
using Registry.Interop.Tests.Harness;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Interop.Tests.Edge;

/// <summary>The daemon listens where it was told to and nowhere else; where it cannot, it says so in a line and does not start.</summary>
public sealed class ListenPlaceTests
{
    /// <summary>What the framework's host, its server and its middleware would read. The address is this machine's, and nobody's else.</summary>
    private static readonly Dictionary<string, string> Framework = new()
    {
        ["URLS"] = "http://127.0.0.77:0",
        ["HTTP_PORTS"] = "0",
        ["HTTPS_PORTS"] = "0",
        ["HTTPS_PORT"] = "0",
        ["PREFERHOSTINGURLS"] = "true",
        ["ENVIRONMENT"] = "Development",
        ["CONTENTROOT"] = "/no/such/folder",
        ["WEBROOT"] = "/no/such/folder",
        ["APPLICATIONNAME"] = "NoSuchAssembly",
        ["STARTUPASSEMBLY"] = "NoSuchAssembly",
        ["HOSTINGSTARTUPASSEMBLIES"] = "NoSuchAssembly",
        ["DETAILEDERRORS"] = "true",
        ["FORWARDEDHEADERS_ENABLED"] = "true",
        ["ALLOWEDHOSTS"] = "nobody.example",
        ["Kestrel__Endpoints__Foreign__Url"] = "http://127.0.0.77:0",
        ["Kestrel__EndpointDefaults__Protocols"] = "Http2",
        ["Kestrel__Limits__MaxRequestBodySize"] = "1",
    };

    [Theory]
    [InlineData("")]
    [InlineData("ASPNETCORE_")]
    [InlineData("DOTNET_")]
    public async Task What_the_environment_says_to_the_framework_counts_for_nothing(string prefix)
    {
        // ASPNETCORE_URLS is a setting of the daemon's own, which the command line goes before.
        await using var daemon = await DaemonProcess.StartAsync(new() { Environment = Framework.ToDictionary(setting => prefix + setting.Key, setting => setting.Value) });
        await ListensAsToldAsync(daemon);
    }

    [Fact]
    public async Task What_the_settings_of_another_program_say_counts_for_nothing()
    {
        var foreign = """
            {"urls": "http://127.0.0.77:0", "http_ports": "0", "preferHostingUrls": true, "environment": "Development", "contentRoot": "/no/such/folder",
             "hostingStartupAssemblies": "NoSuchAssembly", "ForwardedHeaders_Enabled": true, "AllowedHosts": "nobody.example", "ConnectionStrings": {"a": "b"},
             "Kestrel": {"Endpoints": {"Foreign": {"Url": "http://127.0.0.77:0"}}, "EndpointDefaults": {"Protocols": "Http2"}, "Limits": {"MaxRequestBodySize": 1}}}
            """;
        await using var daemon = await DaemonProcess.StartAsync(new() { AppSettings = foreign });
        await ListensAsToldAsync(daemon);
    }

    [Theory]
    [InlineData("--http", "http://127.0.0.l:0")]
    [InlineData("--http", "http://registry.example:0")]
    [InlineData("--http", "http://203.0.113.7:0")]
    [InlineData("--http", "http://[2001:db8::7]:0")]
    [InlineData("--http", "http://[fe80::1%no-such-interface]:0")]
    [InlineData("--http", "http://224.0.0.1:0")]
    [InlineData("--http", "http://127.0.0.1:{busy}")]
    [InlineData("--http", "http://localhost:{busy}")]
    [InlineData("--http", "http://*:{busy}")]
    [InlineData("--operator-http", "http://127.0.0.l:0")]
    [InlineData("--operator-http", "http://203.0.113.7:0")]
    [InlineData("--operator-http", "http://127.0.0.1:{busy}")]
    [InlineData("--operator-socket", "/")]
    [InlineData("--operator-socket", "/proc/registry.sock")]
    [InlineData("--operator-socket", "/proc/no-such-folder/registry.sock")]
    [InlineData("--operator-socket", "/dev/null")]
    [InlineData("--listen", "/ip4/203.0.113.7/tcp/0")]
    [InlineData("--listen", "/ip4/224.0.0.1/tcp/0")]
    [InlineData("--listen", "/ip4/127.0.0.1/tcp/{busy}")]
    [InlineData("--listen", "/ip6zone/no-such-interface/ip6/fe80::1/tcp/0")]
    [InlineData("--listen", "/dns4/localhost/tcp/0")]
    [InlineData("--listen", "/ip4/127.0.0.1/udp/0/quic-v1")]
    public async Task Where_it_cannot_listen_it_says_so_and_does_not_start(string option, string place)
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        place = place.Replace("{busy}", $"{((IPEndPoint)other.LocalEndPoint!).Port}", StringComparison.Ordinal);

        using var folder = new TemporaryDirectory();
        List<string> arguments = ["run", "--data", folder.File("data"), "--ready-file", folder.File("ready.json"), option, place];
        if (option != "--listen") arguments.AddRange(["--listen", "/ip4/127.0.0.1/tcp/0"]);
        if (option != "--http") arguments.AddRange(["--http", "http://127.0.0.1:0"]);
        var (exitCode, output, error) = await DaemonProcess.RunToEndAsync([.. arguments]);
        Assert.True(exitCode == 2, $"ended with {exitCode}: {error}");
        Assert.Empty(output);

        // Beside the log, whose lines begin with the time: one line, or a heading and one line for each mistake in the settings.
        var told = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !char.IsAsciiDigit(line[0])).ToList();
        Assert.True(told.Count == (told[0] == "The settings are wrong:" ? 2 : 1), error);
        Assert.Contains(Essence(place), told[^1]);
    }

    private static async Task ListensAsToldAsync(DaemonProcess daemon)
    {
        var told = daemon.Ready.Http.Concat(daemon.Ready.HttpTrusted).Select(url => new IPEndPoint(IPAddress.Loopback, url.Port)).ToHashSet();
        Assert.True(Multiaddr.Parse(daemon.Address).WithoutPeerId().TryGetTcpEndPoint(out var libp2p, out _));
        told.Add(libp2p);
        Assert.Equal(told, ListeningSockets.Of(daemon.Ready.Pid).ToHashSet());

        using var http = new HttpClient { BaseAddress = daemon.Ready.Http[0] };
        http.DefaultRequestHeaders.Host = "elsewhere.example";
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Contains("warnings", await http.GetStringAsync("/health", Deadline.Token()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.PostAsync("/api/nodes/register", new StringContent("{}", null, "application/json"), Deadline.Token())).StatusCode);
        Assert.False(daemon.Log.Contains("NoSuchAssembly") || daemon.Log.Contains("Overriding"), daemon.Log.ToString());
    }

    /// <summary>What of a place is told, whoever tells it.</summary>
    private static string Essence(string place) => place.TrimStart('/').Replace("http://", "", StringComparison.Ordinal)
        .TrimStart("localhost*".ToCharArray()).Split(["%", "/tcp", "/udp", "/registry.sock"], StringSplitOptions.None)[0];
}
