using System.Buffers;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Sends single requests to peers.</summary>
internal sealed class KadClient(Swarm swarm, KadOptions options, TimeProvider time)
{
    /// <summary>Told of the end of every request that was not cancelled.</summary>
    public Action<PeerId, RequestOutcome>? Settled { get; set; }

    /// <summary>Asks one peer for the peers it knows closest to <paramref name="key"/>; addresses it names go to the peer store for a while.</summary>
    public async Task<FindNodeReply> FindNodeAsync(PeerId peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var reply = await AskAsync(peer, key, cancellation);
        Learn(reply);
        Settled?.Invoke(peer, reply.Outcome);
        return reply;
    }

    private async Task<FindNodeReply> AskAsync(PeerId peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await using var stream = await swarm.OpenStreamAsync(peer, options.Protocols, either.Token);
            KadMessageWriter.Write(stream.Output, KadMessageType.FindNode, key.Span);
            await stream.Output.FlushAsync(either.Token);
            return await ReadAsync(stream, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return FindNodeReply.Failed(RequestOutcome.TimedOut);
        }
        catch (ConnectionException exception)
        {
            return FindNodeReply.Failed(exception.Reason switch
            {
                EndReason.TimedOut => RequestOutcome.TimedOut,
                EndReason.RemoteReset => RequestOutcome.NoAnswer,
                _ => RequestOutcome.Unreachable,
            });
        }
        catch (IOException)
        {
            return FindNodeReply.Failed(RequestOutcome.NoAnswer);
        }
    }

    private async Task<FindNodeReply> ReadAsync(PeerStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            switch (KadFraming.TryRead(ref buffer, options.MaxReadReplyBytes, out var message))
            {
                case OperationStatus.Done:
                    var reply = Parse(message, AddressScope.Of(stream.Connection.RemoteAddress));
                    stream.Input.AdvanceTo(buffer.Start);
                    // js-libp2p resets a stream whose FIN comes before its answer: it is sent only now.
                    await stream.Output.CompleteAsync();
                    return reply;
                case OperationStatus.InvalidData:
                    return FindNodeReply.Failed(RequestOutcome.Malformed);
            }
            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return FindNodeReply.Failed(RequestOutcome.NoAnswer);
        }
    }

    private FindNodeReply Parse(in ReadOnlySequence<byte> message, AddressScope answerer)
    {
        var bytes = message.IsSingleSegment ? message.FirstSpan : message.ToArray();
        return KadMessageView.TryParse(bytes, out var view) && view.Type == KadMessageType.FindNode
            ? new FindNodeReply(RequestOutcome.Answered, KadReplies.Peers(view.CloserPeers, swarm.LocalPeer, answerer))
            : FindNodeReply.Failed(RequestOutcome.Malformed);
    }

    private void Learn(FindNodeReply reply)
    {
        foreach (var known in reply.Closer)
            if (known.Addresses.Count > 0) swarm.PeerStore.AddAddresses(known.Peer, known.Addresses, options.LearnedAddressLifetime);
    }
}
