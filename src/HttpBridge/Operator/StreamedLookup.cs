using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Registry.Dht;
using Registry.Dht.Lookup;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Operator;

/// <summary>One lookup, told line by line. The lines that wait to be written are no more than a lookup has requests and finds.</summary>
internal sealed class StreamedLookup
{
    private readonly Channel<LookupLine> _lines = Channel.CreateUnbounded<LookupLine>();
    private readonly KadDht _dht;
    private readonly LookupKey _key;
    private readonly LookupTarget _kind;
    private readonly int _max;
    private readonly LookupTrace _trace;
    private int _found;

    /// <param name="dht">Where to look.</param>
    /// <param name="key">What for.</param>
    /// <param name="kind">Which lookup: the key's own, or the closest peers to it.</param>
    /// <param name="max">Providers at which it ends.</param>
    public StreamedLookup(KadDht dht, LookupKey key, LookupTarget kind, int max)
    {
        _dht = dht;
        _key = key;
        _kind = kind;
        _max = max;
        _trace = new LookupTrace { OnStep = step => _lines.Writer.TryWrite(StepLine.Of(step)) };
    }

    /// <summary>Steps and finds as they come, the result last. Cancelling ends the lookup early, but in good order: the result says so.</summary>
    public async IAsyncEnumerable<LookupLine> LinesAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = RunAsync(stop.Token);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(CancellationToken.None)) yield return line;

            var complete = await running;
            yield return new ResultLine(
                Words.Of(_kind), _key.Text, _found, _trace.Requests, _trace.Failures, _trace.Hops, Words.Milliseconds(time.GetElapsedTime(started)), complete);
        }
        finally
        {
            // When nobody reads on, the lookup must not either.
            await stop.CancelAsync();
            await running;
        }
    }

    /// <summary>False when it was stopped.</summary>
    private async Task<bool> RunAsync(CancellationToken cancellation)
    {
        Exception? fault = null;
        try
        {
            await LookAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // It goes on to the reader.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            fault = thrown;
            return false;
        }
        finally
        {
            _lines.Writer.TryComplete(fault);
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        switch (_kind)
        {
            case LookupTarget.Providers:
                await foreach (var provider in _dht.FindProvidersAsync(_key.Bytes, _max, _trace, cancellation)) Tell(provider.Peer, provider.Addresses);
                break;
            case LookupTarget.Peer:
                PeerId.TryDecode(_key.Bytes.Span, out var peer);
                if (await _dht.FindPeerAsync(peer!, _trace, cancellation) is { } found) Tell(found.Peer, found.Addresses);
                break;
            case LookupTarget.Value:
                await foreach (var value in _dht.FindValuesAsync(_key.Bytes, _trace, cancellation))
                {
                    Tell(new ValueLine(value.From?.ToString(), value.Value.Length, Convert.ToBase64String(value.Value.Span)));
                }

                break;
            default:
                foreach (var closest in await _dht.FindClosestAsync(_key.Bytes, _trace, cancellation)) Tell(closest.Peer, closest.Addresses);
                break;
        }
    }

    private void Tell(PeerId peer, IReadOnlyList<Multiaddr> addresses) => Tell(new PeerLine(peer.ToString(), [.. addresses.Select(address => address.ToString())]));

    private void Tell(LookupLine line)
    {
        _found++;
        _lines.Writer.TryWrite(line);
    }
}
