using System.Runtime.CompilerServices;

namespace Registry.Libp2p;

/// <summary>
/// What a thread does for one connection before the others have theirs. Who runs within it looks at the clock where it would
/// go on for as long as the remote likes, and leaves the rest for the next turn.
/// </summary>
internal readonly struct Turn(TimeProvider time, TimeSpan length)
{
    [ThreadStatic]
    private static TimeProvider? _clock;

    [ThreadStatic]
    private static long _end;

    private readonly long _endsAt = time.GetTimestamp() + (long)(length.TotalSeconds * time.TimestampFrequency);

    /// <summary>
    /// This thread is within a turn that is not over. In a synchronization context always: that decides by itself who is next.
    /// </summary>
    public static bool MayGoOn => (_clock is { } clock && clock.GetTimestamp() < _end) || SynchronizationContext.Current is not null;

    public bool IsOver => time.GetTimestamp() >= _endsAt;

    /// <summary>Waits until all that waits for a thread already has had its turn. (Task.Yield goes before them.)</summary>
    public static NextTurn Next() => default;

    public void Enter() => (_clock, _end) = (time, _endsAt);

    public static void Leave() => _clock = null;
}

/// <summary>See <see cref="Turn.Next"/>.</summary>
internal readonly struct NextTurn : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public NextTurn GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (SynchronizationContext.Current is { } context) context.Post(static next => ((Action)next!)(), continuation);
        else ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);
    }
}
