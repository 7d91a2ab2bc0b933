using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Index;

namespace Registry.Registrations.Changes;

/// <summary>Takes every change the same way: its peer's turn, decide, commit, show. Nothing is shown that is not committed.</summary>
internal sealed class ChangePipeline(RegistrationIndex index, Lock indexLock, IRegistrationStore store, RegistrationClock clock, PeerGates gates)
{
    public event Action<RegistrationEvent>? Changed;

    public async Task<T> RunAsync<T>(PeerId peer, Func<DateTimeOffset, Plan<T>> decide, Func<Failure, T> refuse, CancellationToken cancellation)
    {
        if (!await gates.EnterAsync(peer, cancellation))
        {
            return refuse(new Failure(FailureKind.LimitReached, $"Too many changes of {peer} are waiting; try again."));
        }

        try
        {
            Plan<T> plan;
            lock (indexLock)
            {
                plan = decide(clock.Now);
            }

            if (plan.Change is null) return plan.Outcome;

            var problem = await CommitAsync(plan);
            return problem is null ? plan.Outcome : refuse(new Failure(FailureKind.StoreUnavailable, $"The change could not be stored: {problem}."));
        }
        finally
        {
            gates.Leave(peer);
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
                Settle(plan, committed);
            }
        }

        if (plan.Event is not null) Announce([plan.Event]);
        return null;
    }

    private void Settle<T>(Plan<T> plan, bool committed)
    {
        if (!committed)
        {
            if (plan.Reserved is not null) index.Quota.Release(plan.Reserved);
            return;
        }

        index.Apply(plan.Change!, clock.Now);
        foreach (var wallet in plan.Released) index.Quota.Release(wallet);
    }
}

/// <summary>What a call decided: its outcome, and the change that has to be committed before the outcome is true.</summary>
internal sealed record Plan<T>(T Outcome)
{
    /// <summary>Null when there is nothing to commit.</summary>
    public RegistrationChange? Change { get; init; }

    public RegistrationEvent? Event { get; init; }

    /// <summary>Wallet that room was reserved for; given back when the commit fails.</summary>
    public EthereumAddress? Reserved { get; init; }

    /// <summary>Wallets whose records are gone after the commit.</summary>
    public IReadOnlyList<EthereumAddress> Released { get; init; } = [];
}
