namespace Registry.Libp2p.Swarm.Limits;

/// <summary>Open inbound streams of one peer by protocol, over all its connections. Idle peers hold an empty array.</summary>
internal sealed class StreamQuota
{
    private (string Protocol, int Count)[] _counts = [];

    public bool TryEnter(string protocol, int max)
    {
        lock (this)
        {
            var at = Find(protocol);
            if (at < 0)
            {
                at = FreeSlot();
                _counts[at].Protocol = protocol;
            }

            if (_counts[at].Count >= max) return false;

            _counts[at].Count++;
            return true;
        }
    }

    public void Leave(string protocol)
    {
        lock (this)
        {
            _counts[Find(protocol)].Count--;
        }
    }

    /// <summary>Ids come from the protocol table, so equal ones are nearly always the same object.</summary>
    private int Find(string protocol)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            if (string.Equals(_counts[i].Protocol, protocol, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private int FreeSlot()
    {
        var at = Array.FindIndex(_counts, c => c.Count == 0);
        if (at < 0)
        {
            at = _counts.Length;
            Array.Resize(ref _counts, at + 2);
            _counts[at + 1].Protocol = "";
        }

        return at;
    }
}
