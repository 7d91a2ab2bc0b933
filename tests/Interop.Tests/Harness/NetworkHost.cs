using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>A host of a <see cref="PublicNetwork"/>: programs run there, and the test itself sends from there.</summary>
internal sealed partial class NetworkHost(int process, IPAddress address)
{
    private const int OfNetworks = 0x40000000; // CLONE_NEWNET

    public IPAddress Address => address;

    /// <summary>Runs a command there.</summary>
    public IReadOnlyList<string> Within { get; } =
        ["nsenter", "-t", process.ToString(CultureInfo.InvariantCulture), "-U", "-n", "--preserve-credentials", "--"];

    /// <summary>An HTTP client that comes from there, from another address of the host's own if one is given. Skips the test for anybody but root.</summary>
    public RegistryClient Client(Uri server, IPAddress? from = null)
    {
        NeedRoot();
        return new(server, async (context, cancellation) =>
        {
            var socket = NewSocket();
            try
            {
                if (from is not null) socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        });
    }

    /// <summary>Only root may send from other networks without a program there.</summary>
    public static void NeedRoot() => Peers.Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may send from a network namespace");

    /// <summary>A socket stays in the network of the thread that made it; a thread that went there is good for nothing else.</summary>
    private Socket NewSocket()
    {
        Socket? socket = null;
        Exception? failure = null;
        var maker = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/proc/{process}/ns/net");
                if (SetNamespace((int)network.DangerousGetHandle(), OfNetworks) != 0) throw new SocketException(Marshal.GetLastPInvokeError());
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            }
#pragma warning disable CA1031 // It is thrown below, where somebody can catch it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        });
        maker.Start();
        maker.Join();
        return socket ?? throw new InvalidOperationException("no socket in another network", failure);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
