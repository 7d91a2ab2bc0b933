using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/records?key=…&amp;probe=true.</summary>
internal static class RecordsEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state, string? key, string? offset, string? limit, bool probe = false)
    {
        var options = state.Options.Operator;
        if (Paging.Read(context.Request, options.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        LookupKey? wanted = null;
        if (!string.IsNullOrEmpty(key) && !LookupKey.TryParse(key, out wanted, out var reason)) return new ProblemResult(ApiError.Invalid("key", reason));

        using var place = probe ? state.OperatorRuns.TryEnter() : null;
        if (probe && place is null) return new ProblemResult(ApiError.Busy(options.MaxRuns));

        var (records, total) = wanted is null ? RecordListing.Page(state, paging) : RecordListing.Of(state, wanted);
        Paging.Tell(context.Response, total);
        var probes = probe ? await HolderProber.ProbeAsync(state, records.SelectMany(record => record.Contacts()), context.RequestAborted) : null;
        return Results.Json([.. records.Select(record => record.ToRow(probes))], BridgeJson.Default.RecordRowArray);
    }
}

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
