using System.Runtime.InteropServices;
using Registry.Identity;

namespace Registry.Hivemind.Calls;

/// <summary>Keeps the calls served at once, and the bytes held for them, within their bounds: in all and for each peer.</summary>
internal sealed class CallGate(CallOptions options)
{
    private readonly Dictionary<PeerId, Share> _shares = [];
    private readonly Lock _lock = new();
    private Share _all;

    /// <summary>Calls let in and not yet out.</summary>
    public int Calls
    {
        get
        {
            lock (_lock)
            {
                return _all.Calls;
            }
        }
    }

    /// <summary>Bytes held for them.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _all.Bytes;
            }
        }
    }

    /// <summary>Null when there are too many calls already.</summary>
    public CallTicket? TryEnter(PeerId peer)
    {
        lock (_lock)
        {
            ref var share = ref CollectionsMarshal.GetValueRefOrAddDefault(_shares, peer, out _);
            if (_all.Calls >= options.MaxCalls || share.Calls >= options.MaxCallsPerPeer)
            {
                if (share.Calls == 0) _shares.Remove(peer);
                return null;
            }

            _all.Calls++;
            share.Calls++;
            return new CallTicket(this, peer);
        }
    }

    /// <summary>For a peer with a call inside; false when the bytes are too many.</summary>
    public bool TryTake(PeerId peer, int bytes)
    {
        lock (_lock)
        {
            ref var share = ref CollectionsMarshal.GetValueRefOrNullRef(_shares, peer);
            if (_all.Bytes + bytes > options.MaxBufferedBytes || share.Bytes + bytes > options.MaxBufferedBytesPerPeer) return false;
            _all.Bytes += bytes;
            share.Bytes += bytes;
            return true;
        }
    }

    public void Leave(PeerId peer, long bytes)
    {
        lock (_lock)
        {
            ref var share = ref CollectionsMarshal.GetValueRefOrNullRef(_shares, peer);
            _all.Calls--;
            _all.Bytes -= bytes;
            share.Bytes -= bytes;
            if (--share.Calls == 0) _shares.Remove(peer);
        }
    }

    private record struct Share(int Calls, long Bytes);
}

/// <summary>One call's place among those served, and the bytes held for it. Used by one call at a time.</summary>
internal sealed class CallTicket(CallGate gate, PeerId peer) : IDisposable
{
    private long _bytes;

    public bool TryTake(int bytes)
    {
        if (!gate.TryTake(peer, bytes)) return false;
        _bytes += bytes;
        return true;
    }

    public void Dispose() => gate.Leave(peer, _bytes);
}
