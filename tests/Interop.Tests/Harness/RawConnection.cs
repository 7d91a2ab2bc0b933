using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Interop.Tests.Harness;

/// <summary>A TCP connection to the daemon's libp2p port that says whatever the test wants.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    public static async Task<RawConnection> OpenAsync(DaemonProcess daemon)
    {
        var parts = daemon.Address.Split('/'); // /ip4/127.0.0.1/tcp/PORT/p2p/…
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(parts[2]), int.Parse(parts[4]), Deadline.Token());
        return new(socket);
    }

    /// <summary>A multistream-select line: its length, the text, a newline.</summary>
    public static byte[] Line(string text)
    {
        var length = text.Length + 1;
        byte[] prefix = length < 128 ? [(byte)length] : [(byte)(length | 128), (byte)(length >> 7)];
        return [.. prefix, .. Encoding.UTF8.GetBytes(text), (byte)'\n'];
    }

    /// <summary>Header and security protocol, as a peer sends them; what follows is a Noise handshake.</summary>
    public static byte[] NoiseProposal { get; } = [.. Line("/multistream/1.0.0"), .. Line("/noise")];

    /// <summary>False when the daemon has closed the connection already, which is a fine answer to garbage.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _socket.SendAsync(bytes, Deadline.Token());
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>No more will be sent; the connection can still be read.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // closed by the daemon before
        }
    }

    /// <summary>Reads until the daemon closes; how many bytes it said. Throws when it keeps the connection past the deadline.</summary>
    public async Task<int> ReadToEndAsync(TimeSpan? within = null)
    {
        var buffer = new byte[4096];
        var deadline = Deadline.Token(within);
        var total = 0;
        try
        {
            for (int read; (read = await _socket.ReceiveAsync(buffer, deadline)) > 0;) total += read;
        }
        catch (SocketException)
        {
            // RST is an end too
        }
        return total;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>kad requests as bytes with their length in front, written here by hand so that they owe nothing to the code under test.</summary>
internal static class RawKadRequests
{
    /// <summary>FIND_NODE (4) for a key of at most 100 bytes.</summary>
    public static byte[] FindNode(ReadOnlySpan<byte> key) => [(byte)(key.Length + 4), 0x08, 4, 0x12, (byte)key.Length, .. key];
}
