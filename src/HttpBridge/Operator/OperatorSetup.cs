using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.Win32.SafeHandles;
using Registry.HttpBridge.Description;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Listeners;
using Registry.HttpBridge.Operator.Doors;

namespace Registry.HttpBridge.Operator;

/// <summary>
/// Makes a web application of the operator's calls, with listeners of its own. The public one has no such routes: nothing that
/// a request or a proxy says can lead from there to here.
/// </summary>
public static class OperatorSetup
{
    private const string Document = "operator";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void AddOperatorDoors(this WebApplicationBuilder builder, BridgeState state, OperatorDoors doors)
    {
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton(doors);
        builder.AddBridgeJson();
        builder.Services.AddOpenApi(Document, openApi => openApi.Describe(
            new OpenApiInfo { Title = "Registry, the operator's calls", Version = state.Options.Version },
            "The operator's token; at the Unix socket none is needed.",
            isAlwaysNeeded: true));
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = endpoint => Bind(endpoint, doors.Socket));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limit(state.Options.Server);
            if (doors.Socket is { } socket) server.ListenUnixSocket(socket.Path, listen => listen.Mark(OperatorCaller.OfSocket));
            doors.Http?.Url.Bind(server, listen => listen.Mark(OperatorCaller.OfHttp));
        });

        // The doors have bounds of their own: a crowd at the one must not shut the other.
        var (socketBound, httpBound) = (new ConnectionBound(state.Options.Operator.MaxConnections), new ConnectionBound(state.Options.Operator.MaxConnections));
        builder.BoundConnections(endpoint => endpoint is UnixDomainSocketEndPoint ? socketBound : httpBound);
    }

    public static void MapOperatorDoors(this WebApplication app)
    {
        UnreadRequests.Listen(app.Services);
        app.UseAnswerHeaders();
        app.UseRouting();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<OperatorGuard>();
        app.UseMiddleware<PlainQueries>();
        var calls = app.MapGroup("").AlsoHead();
        ApiDescription.Map(calls, Document);
        OperatorEndpoints.Map(calls);
    }

    /// <summary>Says on each connection which door it came in through.</summary>
    private static void Mark(this ListenOptions listen, Func<ConnectionContext, OperatorCaller> callerOf)
    {
        listen.AnswerUnread();
        listen.Use(next => connection =>
        {
            connection.Features.Set(callerOf(connection));
            return next(connection);
        });
    }

    /// <summary>The file of a Unix socket appears with mode 0600, whatever the process's umask: Linux takes it from the open socket.</summary>
    private static Socket Bind(EndPoint endpoint, SocketDoor? door)
    {
        if (endpoint is not UnixDomainSocketEndPoint || door is null) return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
                File.SetUnixFileMode(handle, OwnerOnly);
            }

            socket.Bind(endpoint);
            door.Bound(door.Path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
