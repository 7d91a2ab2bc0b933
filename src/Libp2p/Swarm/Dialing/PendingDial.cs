using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

/// <summary>One peer being dialled, for everybody who wants it.</summary>
internal sealed class PendingDial(PeerId peer, CancellationToken stopping) : IDisposable
{
    private readonly TaskCompletionSource<PeerConnection> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly List<Multiaddr> _addresses = [];
    private readonly Lock _gate = new();
    private int _next;
    private int _waiting;

    public PeerId Peer => peer;

    public Task<PeerConnection> Result => _result.Task;

    /// <summary>Fires when nobody wants the connection any more, or when one address has won.</summary>
    public CancellationToken Token => _source.Token;

    public bool HasMore
    {
        get
        {
            lock (_gate)
            {
                return _next < _addresses.Count && !_result.Task.IsCompleted;
            }
        }
    }

    /// <summary>One more waits; its addresses are tried after the others.</summary>
    public void Join(IReadOnlyList<Multiaddr> addresses, int max)
    {
        lock (_gate)
        {
            _waiting++;
            foreach (var address in addresses)
            {
                if (_addresses.Count < max && !_addresses.Contains(address)) _addresses.Add(address);
            }
        }
    }

    /// <summary>True when that was the last one waiting, in vain.</summary>
    public bool Leave()
    {
        lock (_gate)
        {
            return --_waiting == 0 && !_result.Task.IsCompleted;
        }
    }

    public bool TryNext([NotNullWhen(true)] out Multiaddr? address)
    {
        lock (_gate)
        {
            address = _next < _addresses.Count && !_result.Task.IsCompleted ? _addresses[_next++] : null;
            return address is not null;
        }
    }

    public void Complete(PeerConnection connection) => _result.TrySetResult(connection);

    public void Fail(ConnectionException exception)
    {
        if (_result.TrySetException(exception))
        {
            // Whoever waited may have given up; then nobody else looks at it.
            _ = _result.Task.Exception;
        }
    }

    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The last attempt ended at the same moment.
        }
    }

    public void Dispose() => _source.Dispose();
}
