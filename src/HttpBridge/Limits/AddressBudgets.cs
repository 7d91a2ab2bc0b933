using Registry.Multiformats;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// What callers may still ask, by class of call: one budget for a single address, larger ones that its subnet and its
/// operator share. A call takes from all of them or from none, so whoever is refused uses up nothing of a neighbour's.
/// Safe to use from several threads.
/// </summary>
internal sealed class AddressBudgets
{
    private readonly BudgetClock _clock;
    private readonly BudgetTable<BudgetKey> _table;
    private readonly Levels[] _levels;
    private readonly Lock _lock = new();

    public AddressBudgets(LimitOptions options, TimeProvider time)
    {
        _clock = new BudgetClock(time);
        _table = new BudgetTable<BudgetKey>(options.MaxBudgets, key => key.Group.Wider);
        _levels = [.. Enum.GetValues<CallClass>().Select(options.Of).Select(budget => new Levels(
            TokenBucket.Of(budget), TokenBucket.Of(budget, options.SubnetMultiple), TokenBucket.Of(budget, options.OperatorMultiple)))];
    }

    /// <summary>Budgets that are not full.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _table.Count;
            }
        }
    }

    /// <summary>Zero when the call was taken; else the exact time after which it would be, if nobody else of its groups calls.</summary>
    public TimeSpan TryTake(CallClass calls, AddressGroups from)
    {
        var levels = _levels[(int)calls];
        Span<(BudgetKey Key, TokenBucket Bucket)> budgets =
        [
            (new BudgetKey(calls, from.Address), levels.Single),
            (new BudgetKey(calls, from.Subnet), levels.Subnet),
            (new BudgetKey(calls, from.Operator ?? default), levels.Operator),
        ];
        if (from.Operator is null) budgets = budgets[..^1];
        if (from.Subnet == from.Address) budgets = budgets[..1];

        lock (_lock)
        {
            var now = _clock.Now;
            var wait = 0L;
            foreach (var (key, bucket) in budgets) wait = Math.Max(wait, bucket.Wait(_table.FullAt(key), now));
            if (wait > 0) return TimeSpan.FromTicks(wait);
            foreach (var (key, bucket) in budgets) _table.Take(key, bucket, now);
            return TimeSpan.Zero;
        }
    }

    private readonly record struct BudgetKey(CallClass Calls, AddressGroup Group);

    private readonly record struct Levels(TokenBucket Single, TokenBucket Subnet, TokenBucket Operator);
}

/// <summary>What each node may still ask by its right API key, from whatever address. Safe to use from several threads.</summary>
internal sealed class NodeBudgets(LimitOptions options, TimeProvider time)
{
    private readonly BudgetClock _clock = new(time);
    private readonly BudgetTable<Guid> _table = new(options.MaxBudgets, _ => default);
    private readonly TokenBucket _each = TokenBucket.Of(options.PerNode);
    private readonly Lock _lock = new();

    /// <summary>Zero when the call was taken; else the exact time to wait.</summary>
    public TimeSpan TryTake(Guid node)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var wait = _each.Wait(_table.FullAt(node), now);
            if (wait == 0) _table.Take(node, _each, now);
            return TimeSpan.FromTicks(wait);
        }
    }
}

/// <summary>Ticks of 100 ns since it was made; wall clocks jump.</summary>
internal sealed class BudgetClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public long Now => time.GetElapsedTime(_start).Ticks;
}
