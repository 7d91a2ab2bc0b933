using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Libp2p.Swarm.Identify;

/// <summary>
/// Identify in both directions (libp2p/specs identify): answers who we are, asks who they are right after the upgrade, and
/// takes pushes.
/// </summary>
internal sealed partial class IdentifyProtocol(
    SelfDescription self,
    IdentifyIntake intake,
    StringPool strings,
    SwarmCounters counters,
    IdentifyOptions options,
    Action<PeerConnection, IdentifyInfo> identified,
    TimeProvider time,
    ILogger logger)
{
    public const string Id = "/ipfs/id/1.0.0";

    public const string PushId = "/ipfs/id/push/1.0.0";

    public async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        await TellAsync(stream, cancellation);
        counters.OnIdentify(IdentifyOutcome.Served);
    }

    public async ValueTask ReceivePushAsync(PeerStream stream, CancellationToken cancellation)
    {
        using var timed = new TimedCancellation(options.Timeout, time, cancellation);
        if (await ReadAsync(stream, push: true, timed.Token) is { } info)
        {
            counters.OnIdentify(IdentifyOutcome.PushReceived);
            identified(stream.Connection, info);
        }
    }

    /// <summary>Asks the remote who it is; completes the connection's IdentifyCompletion and never throws.</summary>
    public async Task QueryAsync(PeerConnection connection, CancellationToken cancellation)
    {
        using var timed = new TimedCancellation(options.Timeout, time, cancellation);
        var outcome = IdentifyOutcome.Failed;
        IdentifyInfo? info = null;
        try
        {
            await using var stream = await connection.OpenIdentifyStreamAsync(Id, timed.Token);
            info = await ReadAsync(stream, push: false, timed.Token);
            outcome = IdentifyOutcome.Identified;
        }
        catch (ConnectionException e) when (e.Reason == EndReason.NotSupported)
        {
            outcome = IdentifyOutcome.NotSupported;
        }
        catch (Exception e)
        {
            LogQueryFailed(logger, connection.Peer, e.Message);
        }

        if (outcome != IdentifyOutcome.Identified || info is not null) counters.OnIdentify(outcome);

        if (info is not null) identified(connection, info);

        connection.CompleteIdentify();
    }

    /// <summary>Tells one peer anew; never throws.</summary>
    public async Task PushAsync(PeerConnection connection, CancellationToken cancellation)
    {
        using var timed = new TimedCancellation(options.Timeout, time, cancellation);
        try
        {
            await using var stream = await connection.OpenIdentifyStreamAsync(PushId, timed.Token);
            await TellAsync(stream, timed.Token);
            counters.OnIdentify(IdentifyOutcome.PushSent);
        }
        catch (Exception e)
        {
            LogPushFailed(logger, connection.Peer, e.Message);
        }
    }

    private async ValueTask TellAsync(PeerStream stream, CancellationToken cancellation)
    {
        var connection = stream.Connection;
        connection.ToldVersion = self.Write(stream.Output, connection.RemoteAddress);
        await stream.Output.FlushAsync(cancellation);
        await stream.Output.CompleteAsync();
    }

    private async ValueTask<IdentifyInfo?> ReadAsync(PeerStream stream, bool push, CancellationToken cancellation)
    {
        var draft = new IdentifyDraft(options, strings);
        if (!await IdentifyReader.TryReadAsync(stream.Input, draft, options, cancellation))
        {
            counters.OnIdentify(IdentifyOutcome.Malformed);
            stream.Reset();
            return null;
        }

        await stream.Output.CompleteAsync();
        var info = intake.Take(stream.Connection, draft, push);
        if (info is null) LogWrongKey(logger, stream.Connection.Peer);

        return info;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify of {Peer} failed: {Reason}")]
    private static partial void LogQueryFailed(ILogger logger, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify push to {Peer} failed: {Reason}")]
    private static partial void LogPushFailed(ILogger logger, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify of {Peer} carried the public key of somebody else and was refused")]
    private static partial void LogWrongKey(ILogger logger, PeerId peer);
}

/// <summary>How an exchange of identify or of a part of it went; the tag of the metric.</summary>
public enum IdentifyOutcome
{
    /// <summary>A peer answered and was understood.</summary>
    Identified,

    /// <summary>A peer was told who we are.</summary>
    Served,

    /// <summary>A push was taken.</summary>
    PushReceived,

    /// <summary>A push was sent.</summary>
    PushSent,

    /// <summary>The peer does not speak identify.</summary>
    NotSupported,

    /// <summary>Timed out, reset, or the connection ended.</summary>
    Failed,

    /// <summary>Not protocol buffers, too long, or too many messages.</summary>
    Malformed,

    /// <summary>The public key is not that of the connection: the whole message was refused.</summary>
    WrongKey,

    /// <summary>A signed peer record did not verify: it was skipped, the rest kept.</summary>
    BadRecord,
}
