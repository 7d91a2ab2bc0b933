using Microsoft.Extensions.Logging;
using Registry.Hivemind.Upkeep;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p;

namespace Registry.Hivemind;

public sealed partial class HivemindNode
{
    /// <summary>MAX_DHT_TIME_DISCREPANCY_SECONDS of hivemind's protocol.py.</summary>
    private const double MaxClockDifference = 3;

    /// <summary>
    /// Joins a swarm through the peers given (connected or with known addresses) and dials the workers remembered from the
    /// last run: they do not come back by themselves for a quarter of an hour. Answers how many of the peers answered; those that
    /// did not, and the workers, are tried again in the background: the workers for some minutes, the peers until they answer.
    /// </summary>
    public async Task<int> JoinAsync(IReadOnlyList<PeerId> peers, CancellationToken cancellation)
    {
        var remembered = Remembered().Where(known => !peers.Contains(known.Peer)).ToList();
        if (_background.TryRun(stopping => RedialAsync(remembered, stopping)) && remembered.Count > 0) LogRedialling(_log, remembered.Count);

        var answers = await Task.WhenAll(peers.Select(peer => GreetAsync(peer, cancellation)));
        // With where they are now: the peer store forgets it in time.
        var missing = peers.Where((_, i) => !answers[i]).Select(peer => new RememberedPeer(peer, _calls.Swarm.PeerStore.Addresses(peer))).ToList();
        if (missing.Count > 0) _background.TryRun(stopping => KeepJoiningAsync(missing, stopping));

        if (Neighbours.Table.Count > 0) await MeetNeighboursAsync(cancellation);
        return peers.Count - missing.Count;
    }

    /// <summary>Until each has answered: a node that found nobody at its start would stay outside the swarm.</summary>
    private async Task KeepJoiningAsync(List<RememberedPeer> missing, CancellationToken stopping)
    {
        var rounds = new Rounds("Joining the hivemind swarm", _time, _log);
        IReadOnlyList<RememberedPeer> still = missing;
        var isFirst = true;
        while (still.Count > 0 && !stopping.IsCancellationRequested)
        {
            if (!isFirst) await ContextWaits.PauseAsync(_options.RejoinInterval, _time, stopping);
            await rounds.TryAsync(
                async _ =>
                {
                    var before = still.Count;
                    still = isFirst ? await _redialer.RunAsync(still, stopping) : await _redialer.TryAllAsync(still, stopping);
                    if (still.Count < before) await MeetNeighboursAsync(stopping);
                },
                stopping);
            isFirst = false;
        }
    }

    /// <summary>Those nearest to this node hear of it, and it of them.</summary>
    private async Task MeetNeighboursAsync(CancellationToken cancellation) => await GetAsync([Id], latest: true, cancellation);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} could not call this hivemind node back: others will not reach it either.")]
    private static partial void LogNotReached(ILogger logger, PeerId peer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of {Peer} differs by {Seconds:F1} seconds from the one here. Hivemind nodes refuse to work with more than three.")]
    private static partial void LogClock(ILogger logger, PeerId peer, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dialling {Count} hivemind peers of the last run.")]
    private static partial void LogRedialling(ILogger logger, int count);
}
