using System.Net;
using System.Net.Sockets;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Edge;

/// <summary>More connections than the process may have files open. A runtime that runs out of them aborts.</summary>
public sealed class FileLimitTests
{
    private const int Crowd = 1280;

    [Fact]
    public async Task A_crowd_of_idle_connections_leaves_it_running()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Within = ["sh", "-c", "ulimit -n 1024 && exec \"$@\"", "sh"] });
        Assert.True(daemon.Log.Contains("may have 1024 files open"), daemon.Log.ToString());
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK); // over a connection that stays
        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < Crowd; i++) crowd.Add(await ConnectAsync(1 + (i % 100), daemon.Ready.Http[0].Port));

            // Beside the connections of those let in, answers take files too: of assemblies that were not needed before.
            for (var i = 0; i < 10; i++) (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
            (await daemon.Http.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);
            Assert.False(daemon.HasExited);
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>From one of the addresses of this machine, so that no bound on one address is what is met.</summary>
    private static async Task<Socket> ConnectAsync(int host, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)host]), 0));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Deadline.Token());
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionReset)
        {
            // One too many, told before this side had heard that it was connected.
        }

        return socket;
    }
}
