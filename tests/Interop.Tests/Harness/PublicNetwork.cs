using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Registry.Interop.Tests.Harness;

/// <summary>
/// Hosts in networks of their own, on one wire, with addresses that are public to look at: what goes by addresses means nothing on
/// loopback. All of 45.0.0.0/8 is on the wire, whether anybody has an address or not. Made with namespaces; nothing leads out of them.
/// </summary>
internal sealed class PublicNetwork : IAsyncDisposable
{
    /// <summary>Each argument is a host: its address, then what else is its own. Tells a process in each.</summary>
    private const string Script = """
        set -e
        ip link set lo up
        ip link add wire type bridge
        ip link set wire up
        hosts=
        for host in "$@"; do
          unshare -n sleep infinity &
          hosts="$hosts $!"
          while [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.02; done
          ip link add plug$! type veth peer name eth0 netns $!
          ip link set plug$! master wire up
          nsenter -t $! -n sh -c '
            set -e
            ip link set lo up
            ip link set eth0 up
            ip addr add $1/8 dev eth0
            shift
            for own; do ip route add local $own dev lo; done' host $host
        done
        echo $hosts
        cat > /dev/null # until the tests end, however they do
        kill $hosts
        """;

    private static readonly Lazy<bool> Permitted = new(() => TryRun("unshare", "-rn", "sh", "-c", "ip link add wire type bridge && unshare -n ip link set lo up"));

    private readonly Process _holder;

    private PublicNetwork(Process holder, IEnumerable<NetworkHost> hosts) => (_holder, Hosts) = (holder, [.. hosts]);

    /// <summary>In the order in which they were asked for.</summary>
    public IReadOnlyList<NetworkHost> Hosts { get; }

    /// <summary>Skips the test where the machine forbids such networks.</summary>
    /// <param name="hosts">A host each: its address, and after a space the networks of which it has every address.</param>
    public static async Task<PublicNetwork> CreateAsync(params IReadOnlyList<string> hosts)
    {
        Peers.Need(Permitted.Value, "this machine permits no network namespaces (unshare, nsenter, iproute2)");
        var holder = Children.Start("unshare", ["-rn", "sh", "-c", Script, "wire", .. hosts]);
        var line = await holder.StandardOutput.ReadLineAsync(Deadline.Token());
        var processes = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToArray();
        if (processes?.Length == hosts.Count)
        {
            return new PublicNetwork(holder, hosts.Zip(processes, (host, process) => new NetworkHost(process, IPAddress.Parse(host.Split(' ')[0]))));
        }

        var why = await holder.StandardError.ReadToEndAsync();
        await Children.EndAsync(holder);
        throw new InvalidOperationException($"The networks could not be made: {why}");
    }

    public async ValueTask DisposeAsync() => await Children.EndAsync(_holder);

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
