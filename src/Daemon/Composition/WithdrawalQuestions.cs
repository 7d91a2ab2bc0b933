using Registry.Registrations.Changes;
using Registry.Registrations.State;

namespace Registry.Daemon.Composition;

/// <summary>
/// Questions that wait for their turn: groups of addresses one after another, each with so many at most, so that whoever asks
/// much waits for himself. Safe to use from several threads.
/// </summary>
internal sealed class WithdrawalQuestions(int maxOfGroup, int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceGroup, Queue<WithdrawalQuestion>> _waiting = [];
    private readonly Queue<SourceGroup> _turns = new();
    private int _count;

    /// <summary>False when too many of its group wait already, or of all.</summary>
    public bool TryAdd(WithdrawalQuestion question)
    {
        lock (_gate)
        {
            if (_count >= max) return false;
            if (!_waiting.TryGetValue(question.Source, out var group))
            {
                _waiting.Add(question.Source, group = new Queue<WithdrawalQuestion>());
                _turns.Enqueue(question.Source);
            }

            if (group.Count >= maxOfGroup) return false;
            group.Enqueue(question);
            _count++;
            return true;
        }
    }

    /// <summary>The next of the group whose turn it is; null when none waits.</summary>
    public WithdrawalQuestion? TryTake()
    {
        lock (_gate)
        {
            if (!_turns.TryDequeue(out var source)) return null;
            var group = _waiting[source];
            var question = group.Dequeue();
            _count--;
            if (group.Count > 0) _turns.Enqueue(source);
            else _waiting.Remove(source);
            return question;
        }
    }
}
