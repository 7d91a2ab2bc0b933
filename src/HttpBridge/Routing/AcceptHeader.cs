using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Registry.HttpBridge.Routing;

/// <summary>Chooses the form of an answer by the Accept header (RFC 9110, 12.5.1).</summary>
internal static class AcceptHeader
{
    public const string Json = "application/json";
    public const string Ndjson = NdjsonBody.ContentType;

    /// <summary>NDJSON only when it is named and liked no less than JSON, or alone is acceptable; null when neither is.</summary>
    public static AnswerForm? Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)) return AnswerForm.Json;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return null;

        var (json, _) = Quality(ranges, Json);
        var (ndjson, isNamed) = Quality(ranges, Ndjson);
        if (ndjson > 0 && (json == 0 || (isNamed && ndjson >= json))) return AnswerForm.Ndjson;
        return json > 0 ? AnswerForm.Json : null;
    }

    /// <summary>What the most specific range that covers the type says of it, and whether that names it; 0 is "not that", and what no range covers.</summary>
    private static (double Quality, bool IsNamed) Quality(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var best = ranges.Where(range => Specificity(range, type) > 0).OrderByDescending(range => Specificity(range, type)).ThenByDescending(range => range.Quality ?? 1).FirstOrDefault();
        return best is null ? (0, false) : (best.Quality ?? 1, Specificity(best, type) == 3);
    }

    private static int Specificity(MediaTypeHeaderValue range, string type)
    {
        if (range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) return 3;
        if (range.MatchesAllTypes) return 1;
        return range.MatchesAllSubTypes && type.AsSpan(0, type.IndexOf('/', StringComparison.Ordinal)).Equals(range.Type, StringComparison.OrdinalIgnoreCase) ? 2 : 0;
    }
}

/// <summary>How records are written: one JSON document, or a line each as they are found.</summary>
internal enum AnswerForm
{
    Json,
    Ndjson,
}
