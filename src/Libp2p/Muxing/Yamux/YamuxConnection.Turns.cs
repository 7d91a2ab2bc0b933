namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>What the remote sent is worked off in turns: the read loop's, and those of streams that waited for something else.</summary>
internal sealed partial class YamuxConnection : IThreadPoolWorkItem
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private int _turns;
    private bool _isTurnDue;

    private Turn NewTurn => new(_time, _options.TurnTime);

    private void BeginTurn(in Turn turn)
    {
        lock (Gate)
        {
            _turns++;
        }

        turn.Enter();
    }

    private void EndTurn()
    {
        Turn.Leave();
        YamuxWork work;
        lock (Gate)
        {
            _turns--;
            work = TakeWork();
        }

        Perform(work, inline: true);
    }

    /// <summary>A turn of streams that can go on without anything having been read.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (Gate)
        {
            _isTurnDue = false;
        }

        BeginTurn(NewTurn);
        WakeStreams();
        EndTurn();
    }

    /// <summary>Lets streams go on that wait for nothing any more; false when the turn was over before all had.</summary>
    private bool WakeStreams()
    {
        while (true)
        {
            YamuxStreamState? stream;
            bool read, flush;
            lock (Gate)
            {
                stream = Session.TakeWake(out read, out flush);
            }

            if (stream is null) return true;

            ((YamuxStream)stream).Signal(read, flush);
            if (!Turn.MayGoOn) return false;
        }
    }

    private void QueueTurn()
    {
        if (_context is not null) _context.Post(static self => ((IThreadPoolWorkItem)self!).Execute(), this);
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
