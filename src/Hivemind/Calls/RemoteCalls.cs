using System.Text;
using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Hivemind.Calls;

/// <summary>
/// Unary calls between p2pd peers: one stream a call, named after the method ("DHTProtocol.rpc_ping"), one frame each way.
/// </summary>
public sealed class RemoteCalls
{
    private readonly TimeProvider _time;
    private readonly CallServer _server;
    private readonly CallClient _client;

    /// <summary>Makes calls and serves none yet. <paramref name="random"/> is used under its own lock.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public RemoteCalls(Swarm swarm, CallOptions options, PeerFinder findPeer, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes) throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        Swarm = swarm;
        Options = options;
        _time = time;
        _server = new CallServer(options, Counters, time, loggers.CreateLogger<RemoteCalls>());
        _client = new CallClient(swarm, options, findPeer, random);
    }

    public CallOptions Options { get; }

    public Swarm Swarm { get; }

    /// <summary>Calls made and served so far, by how they went.</summary>
    public CallCounters Counters { get; } = new();

    internal CallServer Server => _server;

    /// <summary>
    /// Serves a call under its name, and under each of <see cref="CallOptions.Namespaces"/>; the swarm lists them in identify.
    /// The handler must heed its token, which fires at <see cref="CallOptions.HandlerTimeout"/>. What it throws becomes an
    /// error for the caller and a warning in the log.
    /// </summary>
    public void Serve(string name, CallHandler handler)
    {
        foreach (var full in NamesOf(name))
        {
            Swarm.Handle(full, (stream, cancellation) => _server.ServeAsync(stream, name, handler, cancellation), repliesAtOnce: true);
        }
    }

    public void Unserve(string name)
    {
        foreach (var full in NamesOf(name)) Swarm.Unhandle(full);
    }

    /// <summary>
    /// Calls a peer, connecting to it first if need be, at addresses that are looked up when none is known. All of it within
    /// <paramref name="timeout"/>. Throws nothing but OperationCanceledException of the caller's own token.
    /// </summary>
    public async ValueTask<CallResult> CallAsync(PeerId peer, string name, ReadOnlyMemory<byte> request, TimeSpan timeout, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        using var deadline = new TimedCancellation(timeout, _time, cancellation);
        CallResult result;
        try
        {
            result = IsTooLong(peer, name, request)
                ? new CallResult(CallStatus.TooLong, default, $"The request has {request.Length} bytes, above what a frame may carry.")
                : await _client.CallAsync(peer, name, request, deadline.Token);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && ResultOf(exception, deadline) is { } failed)
        {
            result = failed;
        }
        catch (Exception exception) when (cancellation.IsCancellationRequested && ResultOf(exception, deadline) is not null)
        {
            // What broke while the caller gave up says nothing of the peer.
            throw new OperationCanceledException(cancellation);
        }

        Counters.OnMade(name, result.Status, _time.GetElapsedTime(started));
        return result;
    }

    private IEnumerable<string> NamesOf(string name) => Options.Namespaces.Select(n => $"{n}::{name}").Prepend(name);

    private bool IsTooLong(PeerId peer, string name, ReadOnlyMemory<byte> request) =>
        request.Length > Options.MaxFrameBytes - CallFrame.MaxOverhead(peer.Bytes.Length, Encoding.UTF8.GetByteCount(name));

    /// <summary>Null for bugs. A cancellation that nobody asked for is that of a transport, or of a host that closes.</summary>
    private static CallResult? ResultOf(Exception exception, TimedCancellation deadline) => exception switch
    {
        OperationCanceledException or ConnectionException when deadline.TimedOut => new CallResult(CallStatus.TimedOut, default, "The call was not answered in time."),
        ConnectionException { Reason: EndReason.TimedOut } => new CallResult(CallStatus.TimedOut, default, exception.Message),
        OperationCanceledException or ConnectionException or IOException => new CallResult(CallStatus.Unreachable, default, exception.Message),
        _ => null,
    };
}

/// <summary>Answers one unary call. Who calls is told by the connection alone. <paramref name="request"/> is the handler's to keep.</summary>
public delegate ValueTask<CallAnswer> CallHandler(PeerConnection caller, ReadOnlyMemory<byte> request, CancellationToken cancellation);

/// <summary>What a handler answers: a response, or an error in words for the caller.</summary>
public readonly record struct CallAnswer(ReadOnlyMemory<byte> Response, string? Error = null)
{
    public static CallAnswer Failed(string error) => new(default, error);
}

/// <summary>The outcome of a call. <paramref name="Response"/> is empty unless it went well; <paramref name="Error"/> says why it did not.</summary>
public sealed record CallResult(CallStatus Status, ReadOnlyMemory<byte> Response, string? Error = null);

/// <summary>How a call to another peer went.</summary>
public enum CallStatus
{
    Ok,

    /// <summary>The peer answered with an error.</summary>
    RemoteError,

    /// <summary>No connection could be made, or it ended.</summary>
    Unreachable,

    /// <summary>The peer does not serve the call.</summary>
    NotSupported,

    TimedOut,

    /// <summary>The answer was not one.</summary>
    BadAnswer,

    /// <summary>The request does not fit into a frame; nothing was sent.</summary>
    TooLong,

    /// <summary>No connection was made for want of room on this side, or because it closes; nothing was sent, which says nothing of the peer.</summary>
    Busy,
}

/// <summary>
/// Addresses of a peer, asked for when none is known; empty when nobody knows any. Hivemind's messages name peers by id
/// alone, so those it finds are looked up in the Kademlia DHT beside it. Throws <see cref="ConnectionException"/> for
/// <see cref="EndReason.LimitReached"/> while too many are asked for.
/// </summary>
public delegate Task<IReadOnlyList<Multiaddr>> PeerFinder(PeerId peer, CancellationToken cancellation);
