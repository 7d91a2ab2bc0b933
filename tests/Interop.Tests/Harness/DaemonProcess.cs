using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Testing;

namespace Registry.Interop.Tests.Harness;

/// <summary>The daemon as its users run it: a process of its own, ready when its ready file says so.</summary>
public sealed class DaemonProcess : IAsyncDisposable
{
    private static readonly string[] Inherited = ["PORT", "DATABASE_URL", "DHT_BOOTSTRAP_NODES", "ASPNETCORE_URLS", "DOTNET_URLS"];

    private readonly Process _process;
    private readonly TemporaryDirectory _folder;
    private readonly bool _ownsFolder;

    private DaemonProcess(DaemonSpec options, TemporaryDirectory folder, bool ownsFolder)
    {
        Options = options;
        _folder = folder;
        _ownsFolder = ownsFolder;
        File.Delete(ReadyFile);
        if (options.AppSettings is { } settings) File.WriteAllText(folder.File("appsettings.json"), settings);
        _process = Run(options.Within, options.Arguments(Data, ReadyFile), folder.Path, options.Environment);
        Log.CaptureErrors(_process);
        _process.OutputDataReceived += (_, e) => Log.Add(e.Data);
        _process.BeginOutputReadLine();
    }

    public DaemonSpec Options { get; }

    public OutputLog Log { get; } = new("daemon");

    public DaemonReady Ready { get; private set; } = null!;

    public string Data => Options.Data ?? _folder.File("data");

    public string PeerId => Ready.PeerId;

    /// <summary>With /p2p/.</summary>
    public string Address => Ready.Addresses[0];

    public RegistryClient Http { get; private set; } = null!;

    /// <summary>The operator's calls.</summary>
    public RegistryClient Operator { get; private set; } = null!;

    public bool HasExited => _process.HasExited;

    public string ReadyFile => _folder.File("ready.json");

    /// <summary>Throws <see cref="DaemonExitedException"/> when it ends instead of becoming ready.</summary>
    public static Task<DaemonProcess> StartAsync(DaemonSpec? options = null) => StartAsync(options ?? new(), new TemporaryDirectory(), true);

    /// <summary>The program and the arguments before its own.</summary>
    public static IReadOnlyList<string> Program { get; } = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "registry.dll")];

    /// <summary>The environment of a daemon: none of the settings of whoever runs the tests.</summary>
    public static void Prepare(IDictionary<string, string?> environment)
    {
        foreach (var name in Inherited) environment.Remove(name);
        // Hexadecimal milliseconds: the daemon's own 5 optimise it as soon as it starts, which costs one that lives for
        // seconds two seconds of a core.
        environment["DOTNET_TC_CallCountingDelayMs"] = "3E8";
    }

    /// <summary>Another run of the command line, to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(params string[] arguments)
    {
        using var process = Run([], arguments, AppContext.BaseDirectory, new Dictionary<string, string>());
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Deadline.Token(Deadline.Start));
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The same data directory again. This one must have ended.</summary>
    public Task<DaemonProcess> StartAgainAsync() => StartAsync(Options, _folder, false);

    /// <summary>The same, on the addresses that it had, in another environment if one is given. Peers that know it by its address find it again.</summary>
    public Task<DaemonProcess> StartAgainInPlaceAsync(IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync(Options with { Listen = [.. Ready.Addresses.Select(Meetings.WithoutId)], Environment = environment ?? Options.Environment }, _folder, false);

    /// <summary>Fails while another is not in its routing table.</summary>
    public async Task KnowsAsync(DaemonProcess other)
    {
        var table = (await Operator.GetAsync("/api/operator/dht/table")).Expect(HttpStatusCode.OK).Body;
        Assert.Contains(table.EnumerateArray(), peer => peer.GetProperty("peer_id").ValueEquals(other.PeerId));
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, or another signal; the time until it had ended, and its exit code.</summary>
    public async Task<(TimeSpan Took, int ExitCode)> TerminateAsync(int signal = Children.SigTerm)
    {
        var clock = Stopwatch.StartNew();
        Children.Signal(_process, signal);
        await _process.WaitForExitAsync(Deadline.Token());
        return (clock.Elapsed, _process.ExitCode);
    }

    /// <summary>Resident memory, bytes.</summary>
    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        Operator?.Dispose();
        await Children.EndAsync(_process);
        Log.WriteToTest();
        if (_ownsFolder) _folder.Dispose();
    }

    private static async Task<DaemonProcess> StartAsync(DaemonSpec options, TemporaryDirectory folder, bool ownsFolder)
    {
        var daemon = new DaemonProcess(options, folder, ownsFolder);
        try
        {
            await daemon.WaitUntilReadyAsync();
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    private static Process Run(IReadOnlyList<string> within, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        string[] command = [.. within, .. Program, .. arguments];
        return Children.Start(command[0], command[1..],
            info =>
            {
                info.WorkingDirectory = workingDirectory; // settings are also read from there
                Prepare(info.Environment);
                // Tests ask more than a stranger may; their clients come in here.
                info.Environment["Http__TrustedUrls"] = "http://127.0.0.1:0";
                foreach (var (name, value) in environment) info.Environment[name] = value;
            });
    }

    private async Task WaitUntilReadyAsync()
    {
        var deadline = Deadline.Token(Deadline.Start);
        while (!File.Exists(ReadyFile))
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync(); // the rest of its output
                throw new DaemonExitedException(_process.ExitCode, Log);
            }
            if (deadline.IsCancellationRequested) throw new TimeoutException($"the daemon did not become ready\n{Log}");
            await Task.Delay(10);
        }
        Ready = DaemonReady.Read(ReadyFile);
        Http = new RegistryClient(Ready.HttpTrusted[0]);
        Operator = RegistryClient.Behind(Ready.OperatorSocket);
    }
}

/// <summary>How to start a daemon; the defaults bind nothing but loopback and free ports.</summary>
public sealed record DaemonSpec
{
    /// <summary>Null: a new folder, removed with the daemon.</summary>
    public string? Data { get; init; }

    public IReadOnlyList<string> Listen { get; init; } = ["/ip4/127.0.0.1/tcp/0"];

    public IReadOnlyList<string> Bootstrap { get; init; } = [];

    /// <summary>Its public address for HTTP; the one for tests is beside it, on loopback.</summary>
    public string Http { get; init; } = "http://127.0.0.1:0";

    /// <summary>A command that runs the daemon, in front of its own: in a network of its own, for example.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>An appsettings.json in the working directory.</summary>
    public string? AppSettings { get; init; }

    public IEnumerable<string> Arguments(string data, string readyFile) =>
    [
        "run", "--data", data, "--http", Http, "--ready-file", readyFile,
        .. Listen.SelectMany(address => new[] { "--listen", address }),
        .. Bootstrap.SelectMany(address => new[] { "--bootstrap", address }),
    ];
}

/// <summary>The daemon's ready file.</summary>
public sealed record DaemonReady(
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("peer_id")] string PeerId,
    [property: JsonPropertyName("addresses")] IReadOnlyList<string> Addresses,
    [property: JsonPropertyName("http")] IReadOnlyList<Uri> Http,
    [property: JsonPropertyName("http_trusted")] IReadOnlyList<Uri> HttpTrusted,
    [property: JsonPropertyName("operator_socket")] string OperatorSocket)
{
    public static DaemonReady Read(string path) => JsonSerializer.Deserialize<DaemonReady>(File.ReadAllText(path))!;
}

/// <summary>The daemon ended instead of becoming ready.</summary>
public sealed class DaemonExitedException(int exitCode, OutputLog log) : Exception($"the daemon ended with {exitCode}\n{log}")
{
    public int ExitCode => exitCode;

    public OutputLog Log => log;
}

/// <summary>One daemon for all tests of a class.</summary>
public sealed class DaemonFixture : IAsyncLifetime
{
    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    public ValueTask DisposeAsync() => Daemon?.DisposeAsync() ?? default; // it may not have started
}
