using Registry.Dht;
using Registry.Libp2p;
using Registry.Registrations;
using Registry.Registrations.Changes;

namespace Registry.Daemon.Composition;

/// <summary>
/// Looks up, for every node that is first heard of from others or by an authorization, whether it was withdrawn: a daemon that
/// joined yesterday has not heard what was said last week. A bounded number at a time, each for a minute at most.
/// </summary>
internal sealed class WithdrawalLookups(TimeProvider time) : IDisposable
{
    /// <summary>More are put off, and brought again.</summary>
    private const int MaxWaiting = 4096;
    private const int MaxWaitingOfGroup = 64;

    private const int MaxAtOnce = 8;

    /// <summary>From its turn on: who fills the queue must not make what was withdrawn shown by waiting. Who does not answer until then is not waited for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly WithdrawalQuestions _questions = new(MaxWaitingOfGroup, MaxWaiting);
    private readonly SemaphoreSlim _waiting = new(0);
    private volatile KadDht? _dht;

    public QuestionOutcome Ask(WithdrawalQuestion question)
    {
        if (_dht is not { } dht || dht.Status().RoutingTablePeers == 0) return QuestionOutcome.NotNeeded;
        if (!_questions.TryAdd(question)) return QuestionOutcome.Full;
        _waiting.Release();
        return QuestionOutcome.Taken;
    }

    /// <summary>Answers questions until cancelled, first those that were left open when the daemon last stopped.</summary>
    public Task RunAsync(KadDht dht, Registrar registrar, ILogger log, CancellationToken cancellation)
    {
        _dht = dht;
        var open = registrar.Unanswered();
        return Task.WhenAll([new Rounds("Looking up what was left open", time, log).TryAsync(stopping => AskAgainAsync(dht, open, stopping), cancellation), .. Enumerable.Range(0, MaxAtOnce).Select(_ =>
            new Rounds("Looking up withdrawals", time, log).RunAsync(TimeSpan.Zero, stopping => WorkAsync(dht, registrar, stopping), cancellation))]);
    }

    public void Dispose() => _waiting.Dispose();

    /// <summary>Once the network is reached: nobody was known a moment after the start, but that is no answer.</summary>
    private async Task AskAgainAsync(KadDht dht, IReadOnlyList<WithdrawalQuestion> open, CancellationToken cancellation)
    {
        if (open.Count == 0) return;
        for (var waited = TimeSpan.Zero; dht.Status().RoutingTablePeers == 0 && waited < Limit; waited += Pause) await Task.Delay(Pause, time, cancellation);
        foreach (var question in open)
        {
            while (!_questions.TryAdd(question)) await Task.Delay(Pause, time, cancellation);
            _waiting.Release();
        }
    }

    /// <summary>The next question; one that fails is as one that nobody answered.</summary>
    private async Task WorkAsync(KadDht dht, Registrar registrar, CancellationToken cancellation)
    {
        await _waiting.WaitAsync(cancellation);
        if (_questions.TryTake() is not { } question) return;
        try
        {
            await AnswerAsync(dht, registrar, question, cancellation);
        }
        finally
        {
            // What is cut off when the daemon stops was not answered: it is asked again after the start.
            if (!cancellation.IsCancellationRequested) registrar.Answered(question.NodeId);
        }
    }

    private async Task AnswerAsync(KadDht dht, Registrar registrar, WithdrawalQuestion question, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Task.WhenAll(question.Keys().Select(async key =>
            {
                var bytes = key.ToBytes();
                await foreach (var found in dht.FindValuesAsync(bytes, trace: null, either.Token))
                {
                    await registrar.PutRecordAsync(bytes, found.Value, from: null, CancellationToken.None);
                }
            }));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Its minute is over.
        }
    }
}
