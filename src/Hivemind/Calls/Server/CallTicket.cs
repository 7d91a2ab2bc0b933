using Registry.Identity;

namespace Registry.Hivemind.Calls.Server;

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
