using System.Threading.Channels;
using Registry.Dht.Routing;

namespace Registry.Dht.Lookup;

/// <summary>
/// One lookup against the network. It goes on while its answers are asked for: who does not pull does not make it run ahead.
/// Not for several threads at once.
/// </summary>
internal sealed class LookupRun : IDisposable
{
    private readonly Channel<LookupRequestEnd> _ended = Channel.CreateUnbounded<LookupRequestEnd>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IterativeLookup _core;
    private readonly LookupKind _kind;
    private readonly KadRequest _request;
    private readonly LookupTrace _trace;
    private readonly KadClient _client;
    private readonly NetworkSize _size;
    private readonly TimeProvider _time;
    private readonly LookupMeter _meter;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer _timer;
    private readonly long _startedAt;
    private bool _hasFound;
    private bool _disposed;

    public LookupRun(
        IterativeLookup core, LookupKind kind, KadRequest request, LookupTrace? trace, KadClient client, NetworkSize size, TimeProvider time, LookupMeter meter, CancellationToken cancellation)
    {
        _core = core;
        _kind = kind;
        _request = request;
        _trace = trace ?? new LookupTrace();
        _client = client;
        _size = size;
        _time = time;
        _meter = meter;
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(static run => ((LookupRun)run!)._ended.Writer.TryWrite(default), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IterativeLookup Core => _core;

    private TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    /// <summary>The next answer, in the order in which they come; null when the lookup has ended.</summary>
    public async ValueTask<LookupAnswer?> NextAsync()
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            while (_core.TryNext(Elapsed, out var candidate))
            {
                _trace.Requests++;
                _ = AskAsync(candidate, candidate.Attempts);
            }
            if (_ended.Reader.TryRead(out var end))
            {
                if (Settle(end) is { } answer) return answer;
                continue;
            }
            if (_core.IsFinished) return null;
            if (_core.NextWake is { } wake) _timer.Arm(wake - Elapsed);
            await _ended.Reader.WaitToReadAsync(_cancellation);
        }
    }

    /// <summary>The lookup has what it is for, by the word of a peer this many hops away (0: from here). The first call counts.</summary>
    public void Found(int hop)
    {
        if (_hasFound) return;
        _hasFound = true;
        _trace.Hops = hop;
    }

    /// <summary>Gives up what is in flight.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_core.IsFinished && _kind != LookupKind.Refresh && _core.Closest(KBucket.Capacity) is { Count: KBucket.Capacity } closest) _size.Add(closest.Select(static c => c.Distance));
        _trace.Elapsed = Elapsed;
        _meter.Ended(_kind, Outcome(), Elapsed);
        _timer.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task AskAsync(LookupCandidate candidate, int attempt)
    {
        KadReply reply;
        try
        {
            reply = await _client.AskAsync(new KnownPeer(candidate.Peer, candidate.Addresses), _request, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        _ended.Writer.TryWrite(new LookupRequestEnd(candidate, attempt, reply));
    }

    private LookupAnswer? Settle(in LookupRequestEnd end)
    {
        if (end is not { From: { } from, Reply: { } reply }) return null;
        var isAnswer = reply.Outcome == RequestOutcome.Answered;
        _meter.Asked(_kind, reply.Outcome);
        if (!isAnswer) _trace.Failures++;
        _trace.Elapsed = Elapsed;
        _trace.OnStep?.Invoke(new LookupStep(from.Peer, reply.Outcome, from.Hop, reply.Closer.Count, Elapsed));
        if (isAnswer) _core.OnAnswer(from, reply.Closer);
        else _core.OnFailure(from, end.Attempt);
        return isAnswer ? new LookupAnswer(from, reply) : null;
    }

    private LookupOutcome Outcome()
    {
        if (_hasFound) return LookupOutcome.Found;
        if (!_core.IsFinished) return LookupOutcome.Abandoned;
        return _core.Closest(1).Count > 0 ? LookupOutcome.NotFound : LookupOutcome.NoPeers;
    }
}

/// <summary>A usable answer to a request of a lookup.</summary>
internal sealed record LookupAnswer(LookupCandidate From, KadReply Reply);

/// <summary>The end of one request of a lookup; a null candidate: it is time to look at the clock.</summary>
internal readonly record struct LookupRequestEnd(LookupCandidate? From, int Attempt, KadReply? Reply);
