using System.Net.Sockets;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;

namespace Registry.Daemon.Commands.Client;

/// <summary>Where a command finds the daemon: at a URL, with or without the operator's token, or behind its Unix socket.</summary>
internal sealed record DaemonAddress
{
    private const int MaxTimeToConnect = 5;

    private DaemonAddress(Uri url, string? socket, string? token)
    {
        Url = url;
        Socket = socket;
        Token = token;
    }

    /// <summary>What requests are made for; of a socket only its path counts.</summary>
    public Uri Url { get; }

    public string? Socket { get; }

    public string? Token { get; }

    public static DaemonAddress At(Uri url, string? token = null) => new(url, null, token);

    /// <summary>Throws <see cref="CommandException"/> for a path that no socket has.</summary>
    public static DaemonAddress Behind(string socket) => OperatorSocketPath.Fits(socket)
        ? new(new Uri("http://localhost/"), socket, null)
        : throw new CommandException($"The path of a socket has at most {DaemonOptionsReader.MaxSocketPath} bytes; '{socket}' is longer.");

    public HttpMessageHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(MaxTimeToConnect), UseProxy = Socket is null };
        if (Socket is { } path)
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return handler;
    }

    /// <summary>Why nobody answers, and what to do about it.</summary>
    public string NobodyAnswers(Exception? fault)
    {
        if (Socket is null) return $"No daemon answers at {this} ({fault?.Message}). Is it running? --url names another address.";
        return fault is SocketException { SocketErrorCode: SocketError.AccessDenied }
            ? $"You may not use {this}: it is for the daemon's own user, and for the group that Registry:Operator:SocketGroup names."
            : $"No daemon answers at {this} ({(File.Exists(Socket) ? fault?.Message : "there is no such socket")}). Is it running? --data or --operator-socket name another place.";
    }

    public override string ToString() => Socket ?? Url.ToString();
}
