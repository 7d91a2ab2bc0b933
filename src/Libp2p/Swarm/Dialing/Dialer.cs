using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

/// <summary>
/// Dials peers: everybody who wants the same peer shares one dial, and its addresses are raced with a stagger (RFC 8305).
/// </summary>
internal sealed class Dialer(
    DialCandidates candidates,
    Func<PeerId, PeerConnection?> connected,
    AddressDialer addresses,
    SwarmCounters counters,
    Activity activity,
    DialOptions options,
    TimeProvider time,
    CancellationToken stopping)
{
    private readonly Dictionary<PeerId, PendingDial> _pending = [];
    private readonly Lock _gate = new();

    /// <exception cref="ConnectionException">No address answered, or a limit was reached.</exception>
    public async ValueTask<PeerConnection> DialAsync(PeerId peer, IReadOnlyList<Multiaddr> given, CancellationToken cancellation)
    {
        stopping.ThrowIfCancellationRequested();
        var dial = Join(peer, given, out var open);
        if (dial is null) return open!;

        try
        {
            return await dial.Result.WaitInContextAsync(cancellation);
        }
        finally
        {
            if (dial.Leave())
            {
                Forget(dial);
                dial.Cancel();
            }
        }
    }

    /// <summary>
    /// Whoever waits for this peer has it now, whichever side dialled. Attempts under way go on: the remote may have given up
    /// its own for them.
    /// </summary>
    public void OnConnected(PeerConnection connection)
    {
        PendingDial? dial;
        lock (_gate)
        {
            _pending.TryGetValue(connection.Peer, out dial);
        }

        dial?.Complete(connection);
    }

    /// <summary>Null with the connection when the dial that the caller did not find any more has made one.</summary>
    private PendingDial? Join(PeerId peer, IReadOnlyList<Multiaddr> given, out PeerConnection? open)
    {
        open = null;
        lock (_gate)
        {
            if (_pending.TryGetValue(peer, out var running) && !running.Result.IsCompleted)
            {
                running.Join(candidates.Supported(peer, given), options.MaxAddresses);
                return running;
            }

            // The caller looked before a dial that has ended since; its connection was registered before it ended.
            open = connected(peer);
            if (open is not null) return null;

            if (_pending.Count >= options.MaxPending)
            {
                counters.OnRefused(RefusalReason.PendingDials);
                throw new ConnectionException(EndReason.LimitReached, "Too many peers are being dialled.");
            }

            var dial = new PendingDial(peer, stopping);
            dial.Join(candidates.For(peer, given), options.MaxAddresses);
            _pending[peer] = dial;
            activity.Enter();
            _ = RunAsync(dial);
            return dial;
        }
    }

    private async Task RunAsync(PendingDial dial)
    {
        // Join holds the lock, and the first attempt may end at once.
        await Task.Yield();
        try
        {
            await RaceAsync(dial);
        }
        finally
        {
            Forget(dial);
            dial.Dispose();
            activity.Leave();
        }
    }

    private async ValueTask RaceAsync(PendingDial dial)
    {
        var running = new List<Task<ConnectionException?>>();
        ConnectionException? failure = null;
        while (true)
        {
            if (running.Count < options.MaxAtOnce && dial.TryNext(out var address))
            {
                running.Add(addresses.DialAsync(dial.Peer, address, dial.Token));
            }

            if (running.Count == 0)
            {
                dial.Fail(failure ?? new ConnectionException(EndReason.TransportFailed, "No address of the peer could be dialled."));
                return;
            }

            await WaitAsync(dial, running);
            for (var i = running.Count - 1; i >= 0; i--)
            {
                if (running[i].IsCompleted)
                {
                    var ended = await running[i];
                    running.RemoveAt(i);
                    if (ended is null && !dial.Token.IsCancellationRequested)
                    {
                        // Registering it has completed the dial; the slower addresses are given up.
                        dial.Cancel();
                    }

                    failure = ended ?? failure;
                }
            }
        }
    }

    /// <summary>Until one attempt has ended or the next is due.</summary>
    private async ValueTask WaitAsync(PendingDial dial, List<Task<ConnectionException?>> running)
    {
        Task any = Task.WhenAny(running);
        if (running.Count < options.MaxAtOnce && dial.HasMore && !dial.Token.IsCancellationRequested)
        {
            using var delay = CancellationTokenSource.CreateLinkedTokenSource(dial.Token);
            await Task.WhenAny(any, ContextWaits.PauseAsync(options.Stagger, time, delay.Token));
            delay.Cancel();
        }
        else
        {
            await any;
        }
    }

    private void Forget(PendingDial dial)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(dial.Peer, out var current) && current == dial) _pending.Remove(dial.Peer);
        }
    }
}
