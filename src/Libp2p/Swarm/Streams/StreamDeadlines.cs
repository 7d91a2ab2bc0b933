using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Swarm.Streams;

/// <summary>
/// Resets streams whose negotiation takes too long. All share one timeout, so a list in order of arrival and one sweep do
/// for what would be a timer for each stream.
/// </summary>
internal sealed class StreamDeadlines(TimeProvider time, TimeSpan timeout)
{
    private readonly Lock _gate = new();
    private StreamDeadline? _first;
    private StreamDeadline? _last;

    public StreamDeadline Add(IMuxedStream stream)
    {
        var added = new StreamDeadline(stream, time.GetTimestamp()) { Listed = true };
        lock (_gate)
        {
            added.Previous = _last;
            if (_last is null)
            {
                _first = added;
            }
            else
            {
                _last.Next = added;
            }

            _last = added;
        }

        return added;
    }

    public void Remove(StreamDeadline deadline)
    {
        lock (_gate)
        {
            Unlink(deadline);
        }
    }

    public void Sweep()
    {
        while (TakeExpired() is { } expired)
        {
            expired.Expired = true;
            expired.Stream.Reset();
        }
    }

    private StreamDeadline? TakeExpired()
    {
        lock (_gate)
        {
            if (_first is not { } oldest || time.GetElapsedTime(oldest.StartedAt) < timeout) return null;

            Unlink(oldest);
            return oldest;
        }
    }

    private void Unlink(StreamDeadline deadline)
    {
        if (!deadline.Listed) return;

        deadline.Listed = false;
        if (deadline.Previous is null)
        {
            _first = deadline.Next;
        }
        else
        {
            deadline.Previous.Next = deadline.Next;
        }

        if (deadline.Next is null)
        {
            _last = deadline.Previous;
        }
        else
        {
            deadline.Next.Previous = deadline.Previous;
        }

        deadline.Previous = deadline.Next = null;
    }
}

/// <summary>A stream under negotiation: a node of the list that <see cref="StreamDeadlines"/> keeps.</summary>
internal sealed class StreamDeadline(IMuxedStream stream, long startedAt)
{
    public IMuxedStream Stream => stream;

    public long StartedAt => startedAt;

    /// <summary>The stream was reset because its time was up.</summary>
    public volatile bool Expired;

    public bool Listed { get; set; }

    public StreamDeadline? Previous { get; set; }

    public StreamDeadline? Next { get; set; }
}
