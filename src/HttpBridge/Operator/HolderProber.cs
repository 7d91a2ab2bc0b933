using System.Collections.Concurrent;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.HttpBridge.Operator;

/// <summary>Asks peers whether they answer: connects to each and pings it, a bounded number at a time, each under a deadline.</summary>
internal static class HolderProber
{
    /// <summary>One answer for each different peer, at most <see cref="OperatorOptions.MaxProbedRecords"/>; the rest stays unasked.</summary>
    public static async Task<IReadOnlyDictionary<PeerId, HolderProbe>> ProbeAsync(
        BridgeState state, IEnumerable<(PeerId Peer, IReadOnlyList<Multiaddr> Addresses)> holders, CancellationToken cancellation)
    {
        var options = state.Options.Operator;
        var answers = new ConcurrentDictionary<PeerId, HolderProbe>();
        await Parallel.ForEachAsync(
            holders.DistinctBy(holder => holder.Peer).Take(options.MaxProbedRecords),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxProbesAtOnce, CancellationToken = cancellation },
            async (holder, stopping) => answers[holder.Peer] = await ProbeAsync(state, holder.Peer, holder.Addresses, stopping));
        return answers;
    }

    private static async Task<HolderProbe> ProbeAsync(BridgeState state, PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellation)
    {
        if (peer.Equals(state.Swarm.LocalPeer)) return new HolderProbe(true);
        using var timed = new TimedCancellation(state.Options.Operator.ProbeTimeout, state.Time, cancellation);
        try
        {
            var connection = await state.Swarm.ConnectAsync(peer, addresses, timed.Token);
            var taken = await state.Swarm.PingAsync(connection, timed.Token);
            return new HolderProbe(true, RoundTripMs: Words.Milliseconds(taken));
        }
        catch (OperationCanceledException) when (timed.TimedOut)
        {
            return new HolderProbe(false, Words.Of(EndReason.TimedOut));
        }
        catch (ConnectionException fault)
        {
            return new HolderProbe(false, Words.Of(fault.Reason));
        }
    }
}
