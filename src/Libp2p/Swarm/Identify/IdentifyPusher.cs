namespace Registry.Libp2p.Swarm.Identify;

/// <summary>
/// Sends identify push to the peers that listen for it: soon after protocols or addresses changed, all changes of a moment
/// in one push; and once to peers that have never got our identify, since js does not ask again when its own failed.
/// </summary>
internal sealed class IdentifyPusher(
    IdentifyProtocol identify,
    SelfDescription self,
    Func<IReadOnlyCollection<PeerConnection>> connections,
    IdentifyOptions options,
    Activity activity,
    TimeProvider time,
    CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private bool _scheduled;

    /// <summary>Protocols or addresses have changed.</summary>
    public void OnChanged()
    {
        self.Invalidate();
        lock (_gate)
        {
            if (_scheduled || stopping.IsCancellationRequested || connections().Count == 0) return;

            _scheduled = true;
        }

        activity.Enter();
        _ = PushLaterAsync();
    }

    /// <summary>Looks for peers that have been connected for a whole identify timeout and never got our identify.</summary>
    public void Sweep()
    {
        var forgotten = connections().Where(c => c.ToldVersion == 0 && c.Age > options.Timeout && Listens(c)).ToList();
        foreach (var connection in forgotten.Take(options.MaxPushesAtOnce))
        {
            // Whatever comes of it, once is enough.
            connection.ToldVersion = self.Version;
            activity.Enter();
            _ = PushOnceAsync(connection);
        }
    }

    private static bool Listens(PeerConnection connection) =>
        connection.IsOpen && connection.Identified is { } identified && identified.Protocols.Contains(IdentifyProtocol.PushId);

    private async Task PushOnceAsync(PeerConnection connection)
    {
        await identify.PushAsync(connection, stopping);
        activity.Leave();
    }

    private async Task PushLaterAsync()
    {
        try
        {
            await Task.Delay(options.PushDelay, time, stopping);
            lock (_gate)
            {
                _scheduled = false;
            }

            var version = self.Version;
            var behind = new Queue<PeerConnection>(connections().Where(c => c.ToldVersion < version && Listens(c)));
            var workers = Enumerable.Range(0, Math.Min(options.MaxPushesAtOnce, behind.Count)).Select(_ => PushEachAsync(behind, version));
            await Task.WhenAll(workers);
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
        finally
        {
            activity.Leave();
        }
    }

    private async Task PushEachAsync(Queue<PeerConnection> behind, int version)
    {
        while (true)
        {
            PeerConnection? connection;
            lock (behind)
            {
                if (!behind.TryDequeue(out connection)) return;
            }

            // It may have asked meanwhile.
            if (connection.ToldVersion < version) await identify.PushAsync(connection, stopping);
        }
    }
}
