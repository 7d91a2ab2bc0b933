using System.Globalization;

namespace Registry.Interop.Tests.Harness;

/// <summary>
/// Finds and starts the real peers. js peers need Node and their packages; p2pd and rustpeer are binaries, and hivemind is Python
/// wheels, below the folder named by <c>REGISTRY_TEST_PEERS</c>. Where they are missing their tests are skipped, unless <c>REGISTRY_REQUIRE_PEERS=1</c>.
/// </summary>
public static class Peers
{
    public const string NoNode = "Node.js 20 or newer with npm is not installed";
    public const string NoBinaries = "REGISTRY_TEST_PEERS names no folder with p2pd and rustpeer";

    public const string NoHivemind = "REGISTRY_TEST_PEERS names no folder with hivemind, or CPython 3.11 is not installed";

    private static readonly string? Folder = Environment.GetEnvironmentVariable("REGISTRY_TEST_PEERS");
    private static readonly Lazy<bool> NodeFound = new(FindNode);
    private static readonly Lazy<string?> PythonFound = new(FindPython);

    /// <summary>Whether tests with js peers run. When peers are required they run, and fail if there are none.</summary>
    public static bool RunJs => Required || NodeFound.Value;

    /// <summary>Their driver is a Node program, and so is the peer that probes the daemon.</summary>
    public static bool RunGo => Required || (NodeFound.Value && GoFound);

    public static bool RunRust => Required || (NodeFound.Value && RustFound);

    public static bool RunHivemind => Required || HivemindFound;

    internal static bool Required => Environment.GetEnvironmentVariable("REGISTRY_REQUIRE_PEERS") == "1";

    private static bool GoFound => File.Exists(InFolder("p2pd", "p2pd")) && File.Exists(GoDriver);

    private static bool RustFound => File.Exists(RustPeer);

    private static bool HivemindFound => File.Exists(HivemindDriver) && PythonFound.Value is not null;

    private static string HivemindDriver => InHivemind("hivemind_peer.py");

    private static string GoDriver => InFolder("p2pd", "p2pd.mjs");

    private static string RustPeer => InFolder("rust", "rustpeer");

    /// <summary>Skips the test where something is missing; fails it where peers are required.</summary>
    public static void Need(bool there, string otherwise)
    {
        Assert.True(there || !Required, otherwise);
        Assert.SkipUnless(there, otherwise);
    }

    public static Task<RemotePeer> StartAsync(PeerSpec spec, params string[] bootstrap) => spec.Kind switch
    {
        PeerKind.Js => StartJsAsync(spec, bootstrap),
        PeerKind.Go => StartGoAsync(spec, bootstrap),
        _ => StartRustAsync(spec, bootstrap),
    };

    /// <summary>Returns once it has joined; throws why it did not.</summary>
    public static async Task<HivemindPeer> StartHivemindAsync(HivemindSpec spec, params string[] initialPeers)
    {
        Assert.True(HivemindFound, NoHivemind);
        var site = await HivemindInstall.EnsureAsync();
        return await HivemindStart.RunAsync(spec.ToString(), [$"PYTHONPATH={site}", PythonFound.Value!, "-B", HivemindDriver, .. spec.Arguments(initialPeers)]);
    }

    public static async Task<Wallet> StartWalletAsync()
    {
        await EnsureNodeAsync();
        return new(await JsonLinesPeer.StartAsync("ethers", "node", [Path.Combine(SourceTree.PeersFolder, "wallet.mjs")]));
    }

    public static async Task<DelegatedClient> StartDelegatedClientAsync(Uri daemon)
    {
        await EnsureNodeAsync();
        return new(await JsonLinesPeer.StartAsync("delegated routing client", "node",
            [Path.Combine(SourceTree.PeersFolder, "delegated.mjs"), "--url", daemon.ToString()]));
    }

    internal static string InHivemind(string name) => InFolder("hivemind", name);

    /// <summary>Many js peers in one process.</summary>
    internal static async Task<JsonLinesPeer> StartJsNodesAsync(PeerSpec spec, int count, string[] bootstrap)
    {
        await EnsureNodeAsync();
        string[] command = [
            .. spec.Within, "node", "--max-semi-space-size=32", // MiB: js-libp2p makes much garbage that dies young
            Path.Combine(SourceTree.PeersFolder, "swarm.mjs"), "--count", count.ToString(CultureInfo.InvariantCulture), .. JsArguments(spec, bootstrap)];
        return await JsonLinesPeer.StartAsync($"{count} x {spec}", command[0], command[1..]);
    }

    private static async Task<RemotePeer> StartJsAsync(PeerSpec spec, string[] bootstrap)
    {
        await EnsureNodeAsync();
        return await StartAsync(spec, "node", [Path.Combine(SourceTree.PeersFolder, "peer.mjs"), .. JsArguments(spec, bootstrap)]);
    }

    private static string[] JsArguments(PeerSpec spec, string[] bootstrap) =>
    [
        "--key", spec.Key, "--mode", spec.Mode.ToString().ToLowerInvariant(), "--kad", spec.Kad ?? "/ipfs/kad/1.0.0",
        "--listen", spec.Listen, "--bootstrap", string.Join(',', bootstrap),
        .. spec.Relay ? ["--relay"] : Array.Empty<string>(),
    ];

    private static Task<RemotePeer> StartGoAsync(PeerSpec spec, string[] bootstrap) => StartAsync(spec, "node", [
        Existing(GoDriver, GoFound), "--key", spec.Key, "--mode", spec.Mode switch { PeerMode.Server => "dhtServer", PeerMode.Client => "dhtClient", _ => "none" },
        "--hostAddrs", spec.Listen, "--noListenAddrs", spec.Listen.Length > 0 ? "false" : "true", "--bootstrapPeers", string.Join(',', bootstrap), .. spec.Flags]);

    private static Task<RemotePeer> StartRustAsync(PeerSpec spec, string[] bootstrap) => StartAsync(spec, Existing(RustPeer, RustFound), [
        "--key", spec.Key, "--mode", spec.Mode == PeerMode.Server ? "server" : "client", "--kad", spec.Kad ?? "/ipfs/kad/1.0.0",
        "--listen", spec.Listen,
        .. spec.SignedRecord ? ["--signed-record"] : Array.Empty<string>(),
        .. bootstrap.Length == 0 ? Array.Empty<string>() : ["--bootstrap", string.Join(',', bootstrap)]]);

    private static async Task<RemotePeer> StartAsync(PeerSpec spec, string file, params string[] arguments)
    {
        string[] command = [.. spec.Within, file, .. arguments, .. spec.Arguments];
        return new(spec, await JsonLinesPeer.StartAsync(spec.ToString(), command[0], command[1..]));
    }

    private static Task EnsureNodeAsync()
    {
        Assert.True(NodeFound.Value, NoNode);
        return NpmInstall.EnsureAsync();
    }

    /// <summary>Only where peers are required does a test that needs a missing one get here.</summary>
    private static string Existing(string path, bool found)
    {
        Assert.True(found, $"{NoBinaries}: {path}");
        return path;
    }

    private static string InFolder(params string[] path) => Path.Combine([Folder ?? "/no-such-folder", .. path]);

    private static bool FindNode() =>
        VersionOf("node") is { } version && int.TryParse(version.TrimStart('v').Split('.')[0], out var major) && major >= 20;

    /// <summary>The wheels are for this version only.</summary>
    private static string? FindPython() =>
        new[] { "python3", "python3.11" }.FirstOrDefault(python => VersionOf(python)?.StartsWith("Python 3.11.", StringComparison.Ordinal) ?? false);

    private static string? VersionOf(string program)
    {
        try
        {
            using var asked = Children.Start(program, ["--version"]);
            return asked.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // it is not installed
        }
    }
}
