using Microsoft.AspNetCore.Http;
using Registry.Hivemind;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Petals;

/// <summary>GET /api/operator/swarm/records?key=….</summary>
internal static class SwarmRecordsEndpoint
{
    // Shown of each key in a listing; asking for the one key shows them all.
    private const int SubkeysShown = 20;

    public static IResult Answer(HttpContext context, BridgeState state, string? key, string? offset, string? limit)
    {
        var options = state.Options.Operator;
        if (Paging.Read(context.Request, options.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        if (state.Hivemind is not { } node) return HivemindOff.Problem;

        DhtId? id = string.IsNullOrEmpty(key) ? null : ReadKey(key);
        var held = node.Records.Held(state.Time.Seconds(), id);
        var shown = id is null ? SubkeysShown : int.MaxValue;
        return Results.Json([.. paging.Cut(context.Response, held).Select(record => Row(state, record, shown))], BridgeJson.Default.SwarmRecordArray);
    }

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
            UnixSeconds.ToTime(record.Value.Expiration),
            [.. entries.Take(shown).Select(entry => new SwarmSubkey(
                Subkey.Display(entry.Subkey.Span), entry.SelfAnnouncedBy is not null, entry.Value.Length, UnixSeconds.ToTime(entry.Expiration)))]);
    }

    private static string? NameOf(BridgeState state, DhtId key) =>
        state.Swarms.Latest.BlockKeys.TryGetValue(key, out var block) ? block
        : state.SwarmReader?.Options.IndexKeys.FirstOrDefault(index => DhtKeys.OfText(index).Equals(key));
}
