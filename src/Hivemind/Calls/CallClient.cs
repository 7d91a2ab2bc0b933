using System.Text;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Calls;

/// <summary>Makes calls, each on a stream of its own.</summary>
internal sealed class CallClient(Swarm swarm, CallOptions options, PeerFinder findPeer, Random random)
{
    /// <summary>With identify's own two it stays far below the ten that js-libp2p stands before it has finished its handshake.</summary>
    private const int MaxEarlyStreams = 4;

    /// <summary>Larger requests are sent once the peer has agreed to the call, so as not to be sent in vain.</summary>
    private const int MaxEarlyBytes = 64 * 1024;

    /// <exception cref="ConnectionException">No connection could be made, or it ended.</exception>
    public async ValueTask<CallResult> CallAsync(PeerId peer, string name, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        PeerConnection connection;
        try
        {
            connection = await ConnectAsync(peer, cancellation);
        }
        catch (ConnectionException exception) when (exception.Reason is EndReason.LimitReached or EndReason.ShuttingDown)
        {
            return new CallResult(CallStatus.Busy, default, exception.Message);
        }

        try
        {
            if (await TryEarlyAsync(connection, name, request, cancellation) is { } early) return early;
            await using var stream = await connection.OpenStreamAsync([name], cancellation);
            return await ExchangeAsync(stream, request, cancellation);
        }
        catch (ConnectionException exception) when (exception.Reason == EndReason.NotSupported)
        {
            return new CallResult(CallStatus.NotSupported, default, exception.Message);
        }
    }

    /// <summary>Addresses are looked up when none is known, and when those known turn out to be stale.</summary>
    private async ValueTask<PeerConnection> ConnectAsync(PeerId peer, CancellationToken cancellation)
    {
        if (swarm.FindConnection(peer) is { } open) return open;
        var known = swarm.PeerStore.Addresses(peer);
        try
        {
            if (known.Count > 0) return await swarm.ConnectAsync(peer, [], cancellation);
        }
        catch (ConnectionException exception) when (exception.Reason is EndReason.TransportFailed or EndReason.TimedOut or EndReason.PeerIdMismatch)
        {
            // The peer may be somewhere else by now.
        }

        var found = await findPeer(peer, cancellation);
        return found.Except(known).Any()
            ? await swarm.ConnectAsync(peer, found, cancellation)
            : throw new ConnectionException(EndReason.TransportFailed, known.Count > 0 ? "No address of the peer answered." : "No address of the peer is known.");
    }

    /// <summary>
    /// Calls before identify has said that the peer serves the call, which saves a round trip with a peer that was just
    /// dialled. Null when it is to be tried again once identify has: who does not serve it may have reset the stream.
    /// </summary>
    private async ValueTask<CallResult?> TryEarlyAsync(PeerConnection connection, string name, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        if (connection.IdentifyCompletion.IsCompleted || connection.StreamCount >= MaxEarlyStreams || request.Length > MaxEarlyBytes) return null;
        try
        {
            await using var stream = await connection.OpenAssumedStreamAsync(name, cancellation);
            return await ExchangeAsync(stream, request, cancellation);
        }
        catch (Exception exception) when (exception is StreamResetException or ConnectionException { Reason: EndReason.NotSupported or EndReason.RemoteReset })
        {
            return null;
        }
    }

    private async ValueTask<CallResult> ExchangeAsync(PeerStream stream, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var callId = new byte[CallFrame.CallIdBytes];
        lock (random)
        {
            random.NextBytes(callId);
        }

        var name = Encoding.UTF8.GetBytes(stream.Protocol);
        CallCounters.OnSent(CallFrame.WriteRequestHead(stream.Output, callId, stream.Connection.Peer.Bytes.Span, name, request.Length));
        // Left open until the answer is there: p2pd takes the end for a cancellation.
        await FrameIo.WriteAsync(stream.Output, request, cancellation);

        var assembler = new FrameAssembler(options.MaxFrameBytes, static _ => true);
        if (await FrameIo.ReadAsync(stream.Input, assembler, cancellation) is var status and not FrameStatus.Complete)
        {
            return BadAnswer($"The answer was not one: {status}.");
        }

        CallCounters.OnReceived(assembler.Frame.Length);
        await stream.Output.CompleteAsync();

        if (!CallFrame.TryParseAnswer(assembler.Frame, options.MaxErrorBytes, out var reply)) return BadAnswer("The answer was malformed.");
        if (!reply.CallId.Span.SequenceEqual(callId)) return BadAnswer("The answer was to another call.");
        return reply.Error is null
            ? new CallResult(CallStatus.Ok, reply.Response)
            : new CallResult(CallStatus.RemoteError, default, reply.Error);
    }

    private static CallResult BadAnswer(string error) => new(CallStatus.BadAnswer, default, error);
}
