using Registry.Registrations.Index;

namespace Registry.Registrations.Changes;

/// <summary>Takes every change the same way: the turn at its gates, decide, commit, show. Nothing is shown that is not committed.</summary>
internal sealed class ChangePipeline(RegistrationIndex index, Lock indexLock, IRegistrationStore store, RegistrationClock clock, ChangeGates gates)
{
    public event Action<RegistrationEvent>? Changed;

    /// <param name="through">The gates, in an order that all changes agree on: the statement's before the node's.</param>
    /// <param name="decide">Called under the index lock, when it is its turn.</param>
    /// <param name="refuse">The outcome of a failure.</param>
    /// <param name="cancellation">Gives up waiting; what is being committed completes.</param>
    public async Task<T> RunAsync<T>(IReadOnlyList<string> through, Func<DateTimeOffset, Plan<T>> decide, Func<Failure, T> refuse, CancellationToken cancellation)
    {
        var entered = 0;
        try
        {
            foreach (var gate in through)
            {
                if (!await gates.EnterAsync(gate, cancellation))
                {
                    return refuse(new Failure(FailureKind.LimitReached, "Too many changes of this node are waiting; try again."));
                }

                entered++;
            }

            Plan<T> plan;
            lock (indexLock)
            {
                var now = clock.Now;
                index.Advance(now);
                plan = decide(now);
                if (plan.Change is not null)
                {
                    plan = plan with { Change = index.WithMarks(plan.Change, now) };
                    index.Begin(plan.Change);
                }
            }

            if (plan.Change is null) return plan.Outcome;

            var problem = await CommitAsync(plan);
            return problem is null ? plan.Outcome : refuse(new Failure(FailureKind.StoreUnavailable, $"The change could not be stored: {problem}."));
        }
        finally
        {
            while (entered > 0) gates.Leave(through[--entered]);
        }
    }

    public void Announce(IEnumerable<RegistrationEvent> events)
    {
        foreach (var happened in events) Changed?.Invoke(happened);
    }

    private async Task<string?> CommitAsync<T>(Plan<T> plan)
    {
        var committed = false;
        try
        {
            var problem = await store.CommitAsync(plan.Change!);
            committed = problem is null;
            if (!committed) return problem;
        }
        finally
        {
            lock (indexLock)
            {
                index.End(plan.Change!, committed);
                if (committed) index.Apply(plan.Change!, clock.Now);
            }
        }

        Announce(plan.Events);
        return null;
    }
}

/// <summary>What a call decided: its outcome, and the change that has to be committed before the outcome is true.</summary>
internal sealed record Plan<T>(T Outcome)
{
    /// <summary>Null when there is nothing to commit.</summary>
    public RegistrationChange? Change { get; init; }

    public IReadOnlyList<RegistrationEvent> Events { get; init; } = [];
}
