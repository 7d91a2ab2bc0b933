using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Registry.HttpBridge.Operator.Doors;

/// <summary>
/// Who is at the other end of a connection. Set on the connection by the listener that it came in through: neither an address
/// nor a header of a request makes an operator.
/// </summary>
/// <param name="By">The user and process behind the socket; "token" over TCP.</param>
/// <param name="From">"socket", or the address of the TCP client.</param>
/// <param name="NeedsToken">Whether each request has to show the token.</param>
internal sealed record OperatorCaller(string By, string From, bool NeedsToken)
{
    // Linux: SOL_SOCKET, SO_PEERCRED, and struct ucred of three 32-bit numbers: pid, uid, gid.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialBytes = 12;

    public static OperatorCaller OfSocket(ConnectionContext connection) => new(UserOf(connection), "socket", NeedsToken: false);

    public static OperatorCaller OfHttp(ConnectionContext connection) => new("token", (connection.RemoteEndPoint as IPEndPoint)?.ToString() ?? "unknown", NeedsToken: true);

    /// <summary>Of a request that has passed the guard.</summary>
    public static OperatorCaller Of(HttpContext context) => context.Features.GetRequiredFeature<OperatorCaller>();

    /// <summary>As the kernel saw it when the connection was made; the process may be another by now.</summary>
    private static string UserOf(ConnectionContext connection)
    {
        if (!OperatingSystem.IsLinux() || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return "socket";
        Span<byte> credentials = stackalloc byte[CredentialBytes];
        try
        {
            if (socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) != CredentialBytes) return "socket";
        }
        catch (SocketException)
        {
            return "socket";
        }

        var pid = BitConverter.ToInt32(credentials);
        var uid = BitConverter.ToUInt32(credentials[4..]);
        return string.Create(CultureInfo.InvariantCulture, $"uid {uid} (pid {pid})");
    }
}
