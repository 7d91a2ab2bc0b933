using Registry.Hivemind.Upkeep;
using Registry.Hivemind.Wire;
using Registry.Identity;

namespace Registry.Hivemind;

public sealed partial class HivemindNode
{
    /// <summary>MAX_DHT_TIME_DISCREPANCY_SECONDS of hivemind's protocol.py.</summary>
    private const double MaxClockDifference = 3;

    /// <summary>
    /// Joins a swarm through the peers given (connected or with known addresses) and dials the workers remembered from the
    /// last run: they do not come back by themselves for a quarter of an hour. Answers how many of the peers answered; those that
    /// did not, and the workers, are tried again in the background.
    /// </summary>
    public async Task<int> JoinAsync(IReadOnlyList<PeerId> peers, CancellationToken cancellation)
    {
        var remembered = Remembered().Where(known => !peers.Contains(known.Peer)).ToList();
        if (_background.TryRun(stopping => RedialAsync(remembered, stopping)) && remembered.Count > 0) LogRedialling(_log, remembered.Count);

        var answers = await Task.WhenAll(peers.Select(peer => GreetAsync(peer, cancellation)));
        var missing = peers.Where((_, i) => !answers[i]).Select(static peer => new RememberedPeer(peer, [])).ToList();
        if (missing.Count > 0) _background.TryRun(stopping => _redialer.RunAsync(missing, stopping));

        // Those nearest to this node hear of it, and it of them.
        if (Neighbours.Table.Count > 0) await GetAsync([Id], latest: true, cancellation);
        return peers.Count - missing.Count;
    }

    private List<RememberedPeer> Remembered()
    {
        var saved = Upkeep.Earlier;
        var announced = Records.SelfAnnounced(_time.Seconds()).Except(saved.Select(static known => known.Peer)).Select(static peer => new RememberedPeer(peer, []));
        return [.. saved.Concat(announced).Take(_options.MaxRemembered)];
    }

    private async Task RedialAsync(IReadOnlyList<RememberedPeer> remembered, CancellationToken stopping)
    {
        await _redialer.RunAsync(remembered, stopping);
        if (!stopping.IsCancellationRequested) Upkeep.ForgetEarlier();
    }

    private async Task<bool> GreetAsync(PeerId peer, CancellationToken cancellation)
    {
        var asked = _time.Seconds();
        if (await Client.PingAsync(peer, validate: true, cancellation) is not { } answer) return false;
        if (!answer.Available && answer.Peer.TryGetId(out _)) LogNotReached(_log, peer);
        if (answer.DhtTime != 0 && (answer.DhtTime < asked - MaxClockDifference || answer.DhtTime > _time.Seconds() + MaxClockDifference)) LogClock(_log, peer, answer.DhtTime - asked);
        return true;
    }
}
