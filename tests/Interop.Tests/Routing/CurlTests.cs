using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Registry.Interop.Tests.Harness;
using Registry.Interop.Tests.Lookups;

namespace Registry.Interop.Tests.Routing;

/// <summary>curl, with compression, prints each record when it is found and not when the answer is complete.</summary>
public sealed class CurlTests
{
    [CurlFact]
    public async Task Compressed_ndjson_arrives_record_by_record()
    {
        await using var net = await Elsewhere.StartAsync(PeerKind.Js, PeerMode.Client);
        var path = $"/routing/v1/providers/{GpuWorker.ModelCid(net.Model)}";
        await Deadline.EventuallyAsync(async () =>
            Assert.Equal(1, (await net.Daemon.Http.GetAsync(path))["Providers"].GetArrayLength()));
        var worker = new GpuWorker(net.Model);
        (await net.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);

        // Again when it took so long that the daemon gave the frozen peer up: that is the machine, not the daemon.
        await Deadline.EventuallyAsync(() => ArrivesOneByOneAsync(net, new Uri(net.Daemon.Http.Address, path), worker));
    }

    private static async Task ArrivesOneByOneAsync(Elsewhere net, Uri url, GpuWorker worker)
    {
        net.Holder.Lines.Freeze();
        var curl = Start(url);
        try
        {
            await ReadHeadersAsync(curl);
            Assert.Equal(worker.Peer.ToString(), Id(await ReadLineAsync(curl)));
            Assert.False(curl.HasExited, "curl ended although a peer that may know more has not answered");
            net.Holder.Lines.Thaw();
            Assert.Equal(net.Provider.Id, Id(await ReadLineAsync(curl)));
            Assert.Null(await ReadLineAsync(curl));
        }
        finally
        {
            net.Holder.Lines.Thaw();
            await Children.EndAsync(curl);
        }
    }

    private static Process Start(Uri url) => Children.Start("curl",
        ["--silent", "--show-error", "--no-buffer", "--include", "--compressed", "--max-time", "60", "--header", "Accept: application/x-ndjson", url.ToString()]);

    private static async Task ReadHeadersAsync(Process curl)
    {
        var headers = new List<string>();
        while (await ReadLineAsync(curl) is { Length: > 0 } line) headers.Add(line.ToLowerInvariant());
        if (headers.Count == 0) Assert.Fail(await curl.StandardError.ReadToEndAsync());
        Assert.Contains("200", headers[0], StringComparison.Ordinal);
        Assert.Contains(headers, h => h.StartsWith("content-type: application/x-ndjson", StringComparison.Ordinal));
        Assert.Contains(headers, h => h.StartsWith("content-encoding: ", StringComparison.Ordinal));
    }

    private static async Task<string?> ReadLineAsync(Process curl) => await curl.StandardOutput.ReadLineAsync(Deadline.Token());

    private static string? Id(string? line) => line is null ? null : JsonDocument.Parse(line).RootElement.GetProperty("ID").GetString();
}

/// <summary>A test that needs curl, and js peers.</summary>
public sealed class CurlFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Found = new(FindCurl);

    public CurlFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = $"curl is not installed, or {Peers.NoNode}";
        SkipType = typeof(CurlFactAttribute);
        SkipUnless = nameof(Run);
    }

    public static bool Run => Peers.RunJs && (Peers.Required || Found.Value);

    private static bool FindCurl()
    {
        try
        {
            using var curl = Children.Start("curl", ["--version"]);
            return curl.StandardOutput.ReadToEnd().Length > 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
