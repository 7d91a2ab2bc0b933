using System.Diagnostics;
using System.Globalization;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.AutoNat;

/// <summary>
/// Two networks of their own, joined by a cable, with addresses that are public to look at: AutoNAT means nothing on loopback, and clients
/// ask nothing there. Made with unprivileged namespaces; nothing leads out of them.
/// </summary>
internal sealed class TwoNetworks : IAsyncDisposable
{
    public const string DaemonHost = "45.10.0.1";
    public const string PeerHost = "45.10.0.2";

    /// <summary>An address that the peer has, and that the daemon has no way to.</summary>
    public const string HiddenHost = "46.20.0.2";

    private const string Script = $"""
        set -e
        ip link set lo up
        unshare -n sleep infinity &
        peer=$!
        while [ "$(readlink /proc/$peer/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.02; done
        ip link add there type veth peer name here netns $peer
        ip addr add {DaemonHost}/24 dev there
        ip link set there up
        nsenter -t $peer -n sh -c 'ip link set lo up; ip addr add {PeerHost}/24 dev here; ip addr add {HiddenHost}/32 dev lo; ip link set here up'
        echo $$ $peer
        cat > /dev/null # until the tests end, however they do
        kill $peer
        """;

    private static readonly Lazy<bool> Permitted = new(() => TryRun("unshare", "-rn", "sh", "-c", "unshare -n ip link set lo up"));

    private readonly Process _holder;

    private TwoNetworks(Process holder, int daemon, int peer)
    {
        _holder = holder;
        ForDaemon = Enter(daemon);
        ForPeer = Enter(peer);
    }

    /// <summary>Runs a command where the daemon's address is.</summary>
    public IReadOnlyList<string> ForDaemon { get; }

    public IReadOnlyList<string> ForPeer { get; }

    /// <summary>Skips the test where the machine forbids such networks.</summary>
    public static async Task<TwoNetworks> CreateAsync()
    {
        Assert.SkipUnless(Permitted.Value, "This machine permits no network namespaces (unshare, nsenter, iproute2).");
        var holder = Children.Start("unshare", ["-rn", "sh", "-c", Script]);
        var line = await holder.StandardOutput.ReadLineAsync(Deadline.Token());
        var ids = line?.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToArray();
        if (ids is [var daemon, var peer]) return new TwoNetworks(holder, daemon, peer);

        var why = await holder.StandardError.ReadToEndAsync();
        await Children.EndAsync(holder);
        throw new InvalidOperationException($"The networks could not be made: {why}");
    }

    public async ValueTask DisposeAsync() => await Children.EndAsync(_holder);

    private static string[] Enter(int process) =>
        ["nsenter", "-t", process.ToString(CultureInfo.InvariantCulture), "-U", "-n", "--preserve-credentials", "--"];

    private static bool TryRun(string file, params string[] arguments)
    {
        try
        {
            using var process = Children.Start(file, arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
