using Microsoft.AspNetCore.Http;
using Registry.Hivemind;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Identity;

namespace Registry.HttpBridge.Operator;

/// <summary>What the hivemind node knows: GET /api/operator/swarm/peers and /api/operator/swarm/records?key=….</summary>
internal static class SwarmEndpoints
{
    // Shown of each key in a listing; asking for the one key shows them all.
    private const int SubkeysShown = 20;

    private static readonly double MaxUnixSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static ProblemResult HivemindOff { get; } = new(new ApiError(StatusCodes.Status503ServiceUnavailable, "hivemind_off", "Hivemind is turned off on this daemon."));

    public static IResult Peers(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        if (state.Hivemind is not { } node) return HivemindOff;

        var nodes = new Dictionary<PeerId, string>();
        foreach (var entry in node.TableNodes()) nodes[entry.Peer] = entry.Id.ToString();
        var served = state.Swarms.Latest.Reading.Workers.ToLookup(worker => worker.Peer);
        var peers = nodes.Keys.Concat(served.Select(workers => workers.Key).Where(peer => !nodes.ContainsKey(peer))).ToList();
        var connected = state.Swarm.Connections.Select(connection => connection.Peer).ToHashSet();
        return Results.Json([.. paging.Cut(context.Response, peers).Select(Row)], BridgeJson.Default.SwarmPeerArray);

        SwarmPeer Row(PeerId peer) => new(
            peer.ToString(),
            nodes.GetValueOrDefault(peer),
            connected.Contains(peer),
            state.Swarm.PeerStore.AgentVersion(peer),
            [.. served[peer].Select(Blocks)],
            [.. state.Swarm.PeerStore.Addresses(peer).Select(address => address.ToString())]);
    }

    public static IResult Records(HttpContext context, BridgeState state, string? key, string? offset, string? limit)
    {
        var options = state.Options.Operator;
        if (Paging.Read(context.Request, options.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        if (state.Hivemind is not { } node) return HivemindOff;

        DhtId? id = string.IsNullOrEmpty(key) ? null : ReadKey(key);
        var held = node.Records.Held(state.Time.Seconds(), id);
        var shown = id is null ? SubkeysShown : int.MaxValue;
        return Results.Json([.. paging.Cut(context.Response, held).Select(record => Row(state, record, shown))], BridgeJson.Default.SwarmRecordArray);
    }

    private static ServedBlocks Blocks(SwarmWorker worker) =>
        new(worker.Prefix, worker.Start, worker.End, StateWord.Of(worker.Info.State), worker.IsSelfAnnounced, worker.Expires);

    /// <summary>An id in hex, or a key in text.</summary>
    private static DhtId ReadKey(string key) =>
        key.Length == DhtId.Size * 2 && key.All(char.IsAsciiHexDigit) && DhtId.TryRead(Convert.FromHexString(key), out var id) ? id : DhtKeys.OfText(key);

    private static SwarmRecord Row(BridgeState state, HeldRecord record, int shown)
    {
        IReadOnlyList<DictionaryEntry> entries = record.Value.Entries ?? [];
        return new SwarmRecord(
            record.Key.ToString(),
            NameOf(state, record.Key),
            record.Value.IsDictionary ? "dictionary" : "regular",
            record.InCache,
            entries.Count,
            entries.Count(entry => entry.SelfAnnouncedBy is not null),
            record.Bytes,
            ToTime(record.Value.Expiration),
            [.. entries.Take(shown).Select(entry => new SwarmSubkey(
                Subkey.Display(entry.Subkey.Span), entry.SelfAnnouncedBy is not null, entry.Value.Length, ToTime(entry.Expiration)))]);
    }

    private static string? NameOf(BridgeState state, DhtId key) =>
        state.Swarms.Latest.BlockKeys.TryGetValue(key, out var block) ? block
        : state.SwarmReader?.Options.IndexKeys.FirstOrDefault(index => DhtKeys.OfText(index).Equals(key));

    /// <summary>Hivemind's times, in seconds since 1970, to the millisecond; what is beyond the calendar is its end.</summary>
    private static DateTimeOffset ToTime(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(Math.Clamp(seconds, 0, MaxUnixSeconds) * 1000));
}
