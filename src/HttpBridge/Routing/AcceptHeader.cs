using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Registry.HttpBridge.Routing;

/// <summary>Chooses the form of an answer by the Accept header.</summary>
internal static class AcceptHeader
{
    public const string Json = "application/json";
    public const string Ndjson = NdjsonBody.ContentType;

    /// <summary>NDJSON only when it is named and liked no less than JSON; null when neither is acceptable.</summary>
    public static AnswerForm? Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)) return AnswerForm.Json;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return null;

        double? json = null;
        double? ndjson = null;
        double? any = null;
        foreach (var range in ranges)
        {
            var quality = range.Quality ?? 1;
            if (range.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)) json = quality;
            else if (range.MediaType.Equals(Ndjson, StringComparison.OrdinalIgnoreCase)) ndjson = quality;
            else if (range.MatchesAllSubTypes && (range.MatchesAllTypes || range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))) any = Math.Max(any ?? 0, quality);
        }

        var plain = json ?? any ?? 0;
        if (ndjson > 0 && ndjson >= plain) return AnswerForm.Ndjson;
        return plain > 0 ? AnswerForm.Json : null;
    }
}

/// <summary>How records are written: one JSON document, or a line each as they are found.</summary>
internal enum AnswerForm
{
    Json,
    Ndjson,
}
