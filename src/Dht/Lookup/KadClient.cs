using System.Buffers;
using System.IO.Pipelines;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Sends single requests to peers, each within <see cref="KadOptions.RequestTimeout"/>, on streams that are used again.</summary>
internal sealed class KadClient : IDisposable
{
    // With identify's own two it stays far below the ten that js-libp2p stands before it has finished its handshake.
    private const int MaxEarlyStreams = 4;

    private readonly Swarm _swarm;
    private readonly KadOptions _options;
    private readonly TimeProvider _time;
    private readonly KadStreamPool _pool;

    public KadClient(Swarm swarm, KadOptions options, TimeProvider time)
    {
        _swarm = swarm;
        _options = options;
        _time = time;
        _pool = new KadStreamPool(options, time);
        swarm.Disconnected += _pool.OnDisconnected;
    }

    /// <summary>Told of the end of every request, but for those that were cancelled or found no room on this side, and for announcements that were sent: nobody answers them.</summary>
    public Action<PeerId, RequestOutcome>? Settled { get; set; }

    /// <summary>Streams waiting for their next request.</summary>
    public int IdleStreams => _pool.Count;

    /// <summary>Asks one peer for the peers it knows closest to <paramref name="key"/>.</summary>
    public async Task<FindNodeReply> FindNodeAsync(PeerId peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var reply = await AskAsync(new KnownPeer(peer, []), new KadRequest(KadMessageType.FindNode, key), cancellation);
        return new FindNodeReply(reply.Outcome, reply.Closer);
    }

    /// <summary>
    /// Asks a peer, dialling it at the given and the known addresses if need be. What it answers goes nowhere but to the
    /// caller: hearsay has no place in the peer store, where it would be handed on. Throws OperationCanceledException when cancelled, and nothing else.
    /// </summary>
    public async Task<KadReply> AskAsync(KnownPeer peer, KadRequest request, CancellationToken cancellation)
    {
        using var deadline = new TimedCancellation(_options.RequestTimeout, _time, cancellation);
        KadReply reply;
        try
        {
            reply = await AskOnStreamAsync(peer, request, deadline.Token);
        }
        catch (ConnectionException exception) when (exception.Reason is EndReason.LimitReached or EndReason.ShuttingDown)
        {
            // Nothing was sent, for want of room on this side: that says nothing of the peer.
            return new KadReply(RequestOutcome.Unreachable);
        }
        catch (Exception exception) when (OutcomeOf(exception, cancellation) is { } outcome)
        {
            // What broke while the caller gave up says nothing of the peer.
            cancellation.ThrowIfCancellationRequested();
            reply = new KadReply(outcome);
        }
        Settled?.Invoke(peer.Peer, reply.Outcome);
        return reply;
    }

    /// <summary>Puts a value. Answered: the peer has stored it, or holds a better one.</summary>
    public async Task<RequestOutcome> PutValueAsync(KnownPeer peer, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
        => (await AskAsync(peer, KadRequest.PutValue(key, value.Span), cancellation)).Outcome;

    /// <summary>
    /// Announces this host as a provider of <paramref name="key"/>, with the addresses that are of use to the peer. There is
    /// no answer: Answered says that it was sent and the stream did not break.
    /// </summary>
    public Task<RequestOutcome> AddProviderAsync(KnownPeer peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
        => AddProvidersAsync(peer, [key], cancellation);

    /// <summary>The same for several keys, one after the other on one stream.</summary>
    public async Task<RequestOutcome> AddProvidersAsync(KnownPeer peer, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellation)
    {
        using var deadline = new TimedCancellation(_options.RequestTimeout, _time, cancellation);
        try
        {
            await AnnounceAsync(peer, keys, deadline.Token);
            return RequestOutcome.Answered;
        }
        catch (Exception exception) when (OutcomeOf(exception, cancellation) is { } outcome)
        {
            cancellation.ThrowIfCancellationRequested();
            Settled?.Invoke(peer.Peer, outcome);
            return outcome;
        }
    }

    public void Dispose()
    {
        _swarm.Disconnected -= _pool.OnDisconnected;
        _pool.Dispose();
    }

    private async ValueTask<KadReply> AskOnStreamAsync(KnownPeer peer, KadRequest request, CancellationToken cancellation)
    {
        // The other side may have closed an idle stream meanwhile: then nothing of an answer comes, and a new one is opened.
        if (_pool.TryTake(peer.Peer, out var reused) && await UseAsync(reused, request, cancellation) is { } reply) return reply;
        var connection = await _swarm.ConnectAsync(peer.Peer, peer.Addresses, cancellation);
        if (await TryEarlyAsync(connection, request, cancellation) is { } early) return early;
        var fresh = await connection.OpenStreamAsync(_options.Protocols, cancellation);
        return await UseAsync(fresh, request, cancellation) ?? new KadReply(RequestOutcome.NoAnswer);
    }

    /// <summary>
    /// Asks before identify has said that the peer serves the protocol, which saves a round trip with a peer that was just
    /// dialled. Null when it does not serve the one assumed: which one it does, identify knows by then.
    /// </summary>
    private async ValueTask<KadReply?> TryEarlyAsync(PeerConnection connection, KadRequest request, CancellationToken cancellation)
    {
        if (connection.IdentifyCompletion.IsCompleted || connection.StreamCount >= MaxEarlyStreams) return null;
        try
        {
            var known = _swarm.PeerStore.Protocols(connection.Peer);
            var assumed = known.Count == 0 ? _options.Protocols[0] : _options.Protocols.FirstOrDefault(known.Contains);
            if (assumed is null) return null;
            return await UseAsync(await connection.OpenAssumedStreamAsync(assumed, cancellation), request, cancellation);
        }
        catch (ConnectionException exception) when (exception.Reason is EndReason.NotSupported or EndReason.RemoteReset)
        {
            return null;
        }
    }

    private async ValueTask<PeerStream> OpenAsync(KnownPeer peer, CancellationToken cancellation)
    {
        var connection = await _swarm.ConnectAsync(peer.Peer, peer.Addresses, cancellation);
        return await connection.OpenStreamAsync(_options.Protocols, cancellation);
    }

    /// <summary>Null when the stream broke before any of the answer came. The stream is given up, or back to the pool.</summary>
    private async ValueTask<KadReply?> UseAsync(PeerStream stream, KadRequest request, CancellationToken cancellation)
    {
        var isReusable = false;
        try
        {
            request.Write(stream.Output);
            await stream.Output.FlushAsync(cancellation);
            (var reply, isReusable) = await ReadAsync(stream, request, cancellation);
            return reply;
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            if (isReusable) _pool.Return(stream);
            else await stream.DisposeAsync();
        }
    }

    private async ValueTask<(KadReply? Reply, bool IsReusable)> ReadAsync(PeerStream stream, KadRequest request, CancellationToken cancellation)
    {
        var hasBegun = false;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await stream.Input.ReadAsync(cancellation);
            }
            catch (IOException) when (hasBegun)
            {
                return (new KadReply(RequestOutcome.NoAnswer), false);
            }
            var buffer = read.Buffer;
            var status = Frames.TryTake(ref buffer, _options.MaxReadReplyBytes, out var message);
            if (status == OperationStatus.InvalidData) return (new KadReply(RequestOutcome.Malformed), false);
            if (status == OperationStatus.Done)
            {
                var bytes = message.IsSingleSegment ? message.FirstSpan : message.ToArray();
                var reply = KadReplies.Parse(bytes, request, _swarm.LocalPeer, AddressScope.Of(stream.Connection.RemoteAddress));
                var isAlone = buffer.IsEmpty;
                stream.Input.AdvanceTo(buffer.Start);
                if (read.IsCompleted) await stream.Output.CompleteAsync();
                return (reply, isAlone && !read.IsCompleted && reply.Outcome == RequestOutcome.Answered);
            }
            hasBegun = !buffer.IsEmpty;
            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return (hasBegun ? new KadReply(RequestOutcome.NoAnswer) : null, false);
        }
    }

    private async ValueTask AnnounceAsync(KnownPeer peer, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellation)
    {
        if (_pool.TryTake(peer.Peer, out var reused) && await TrySendAsync(reused, keys, cancellation)) return;
        await using var fresh = await OpenAsync(peer, cancellation);
        await SendAnnouncementsAsync(fresh, keys, cancellation);
        // That the protocol was agreed on shows with the first bytes back, and here none come but the end.
        await fresh.FinishAsync(cancellation);
    }

    private async ValueTask<bool> TrySendAsync(PeerStream reused, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellation)
    {
        var isSent = false;
        try
        {
            await SendAnnouncementsAsync(reused, keys, cancellation);
            return isSent = true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            if (isSent) _pool.Return(reused);
            else await reused.DisposeAsync();
        }
    }

    private async ValueTask SendAnnouncementsAsync(PeerStream stream, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellation)
    {
        var self = new EncodedPeer(KadPeerWriter.Encode(_swarm.LocalPeer, _swarm.AddressesFor(stream.Connection.RemoteAddress)), isConnected: false);
        foreach (var key in keys)
        {
            KadMessageWriter.Write(stream.Output, KadMessageType.AddProvider, key.Span, providers: [self]);
            if ((await stream.Output.FlushAsync(cancellation)).IsCompleted) throw new StreamResetException(EndReason.RemoteClosed);
        }
    }

    /// <summary>Null for what is no outcome: the caller's own cancellation, and bugs.</summary>
    private static RequestOutcome? OutcomeOf(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested => null,
        OperationCanceledException or ConnectionException { Reason: EndReason.TimedOut } => RequestOutcome.TimedOut,
        ConnectionException { Reason: EndReason.RemoteReset } or IOException => RequestOutcome.NoAnswer,
        ConnectionException => RequestOutcome.Unreachable,
        _ => null,
    };
}
