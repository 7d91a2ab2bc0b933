using Registry.Registrations.Changes;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What may have been withdrawn long ago is not shown before the network was asked.</summary>
public sealed class HeldBackTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);
    private readonly List<WithdrawalQuestion> _questions = [];
    private Task _answering = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        _home.AskNetwork = question =>
        {
            _questions.Add(question);
            return QuestionOutcome.Taken;
        };
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task What_others_carried_is_shown_when_the_network_has_answered()
    {
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(_home.Now)));
        Assert.False(IsShown());

        _home.Registrar.Answered(Assert.Single(_questions).NodeId);
        Assert.True(IsShown());
        // Once, when it is first heard of.
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(_home.Now.AddSeconds(1))));
        Assert.Single(_questions);
        Assert.True(IsShown());
    }

    [Fact]
    public async Task What_was_withdrawn_before_this_daemon_joined_is_never_shown()
    {
        await _home.PutRecordAsync(_worker.Record(_home.Now));
        var question = Assert.Single(_questions);
        var withdrawal = _worker.Withdrawal(_home.Now.AddSeconds(1), model: "*");
        Assert.Contains(question.Keys(), key => key.ToBytes().AsSpan().SequenceEqual(_worker.WithdrawalKeys(ofAnyModel: true).OfWallet));
        Assert.Equal(4, question.Keys().Select(key => key.ToString()).Distinct().Count());

        await _home.PutRecordAsync(SigningWorker.RecordOf(RecordKind.Withdrawal, withdrawal));
        _home.Registrar.Answered(question.NodeId);

        Assert.False(IsShown());
    }

    [Fact]
    public async Task What_rests_on_an_authorization_is_held_back_and_may_send_heartbeats()
    {
        var authorization = _worker.Authorization(_home.Now);
        Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(_home.Now, authorization)));
        Assert.False(IsShown());
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(_worker.NodeId, _worker.KeyAt(_home.Now)));

        _home.Registrar.Answered(Assert.Single(_questions).NodeId);
        Assert.True(IsShown());
    }

    [Fact]
    public async Task What_its_wallet_signed_just_now_is_shown_at_once()
    {
        await _home.RegisterAsync(_worker, proven: true);
        await _home.RegisterAsync(new SigningWorker(2, 2));
        Assert.Empty(_questions);
        Assert.True(IsShown());

        // An old statement that somebody brings over HTTP is no better than one over the DHT.
        var old = new SigningWorker(3, 3);
        Home.Accept(await _home.TryRegisterAsync(old.Body(_home.Now.AddMinutes(-6), proven: true)));
        Assert.Equal(old.NodeId, Assert.Single(_questions).NodeId);
        Assert.Null(_home.Registrar.Find(old.NodeId));
    }

    [Fact]
    public async Task What_was_not_answered_is_held_back_again_after_a_restart()
    {
        await _home.PutRecordAsync(_worker.Record(_home.Now));
        var asked = Assert.Single(_questions);
        for (var restart = 0; restart < 2; restart++)
        {
            await _home.RestartAsync();
            Assert.False(IsShown());
            Assert.Equal([asked.NodeId], Unanswered());
        }

        // A later registration and a heartbeat answer nothing.
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(_home.Now.AddSeconds(1))));
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(_worker.NodeId, null, _worker.Beat(_home.Now)));
        await _home.RestartAsync();
        Assert.False(IsShown());

        _home.Registrar.Answered(_worker.NodeId);
        Assert.True(IsShown());
        Assert.Empty(Unanswered());
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        Assert.True(IsShown());
        Assert.Empty(Unanswered());
        Assert.Single(_questions);
    }

    [Fact]
    public async Task An_answer_may_come_before_what_gave_rise_to_the_question_is_on_disk()
    {
        _home.AskNetwork = question =>
        {
            // Another thread, which gets the lock while the change is being committed at the latest.
            _questions.Add(question);
            _answering = Task.Run(() => _home.Registrar.Answered(question.NodeId));
            return QuestionOutcome.Taken;
        };
        for (var n = 1; n <= 20; n++)
        {
            var worker = new SigningWorker(n, n);
            await _home.PutRecordAsync(worker.Record(_home.Now));
            await _answering;
            await _home.HeartbeatAsync(worker.NodeId, null, worker.Beat(_home.Now));
        }

        Assert.Equal(20, _questions.Count);
        Assert.Equal(20, _home.Listed.Count());
        Assert.Empty(Unanswered());
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        Assert.Equal(20, _home.Listed.Count());
    }

    [Fact]
    public async Task What_cannot_be_asked_about_is_put_off_and_not_shown_unasked()
    {
        _home.AskNetwork = _ => QuestionOutcome.Full;
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(_worker.Record(_home.Now)));
        Assert.Equal(FailureKind.TooOften, Home.Refusal(await _home.TryRegisterAsync(_worker.AuthorizedBody(_home.Now, _worker.Authorization(_home.Now)))));

        _home.AskNetwork = _ => QuestionOutcome.NotNeeded;
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(_home.Now)));
        Assert.True(IsShown());
    }

    private IEnumerable<Guid> Unanswered() => _home.Registrar.Unanswered().Select(question => question.NodeId);

    /// <summary>The same in every answer.</summary>
    private bool IsShown()
    {
        var found = _home.Registrar.Find(_worker.NodeId) is not null;
        Assert.Equal(found, _home.Registrar.NodesOf(_worker.Peer).Count == 1);
        Assert.Equal(found, _home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span).Any(node => node.NodeId == _worker.NodeId));
        return found;
    }
}
