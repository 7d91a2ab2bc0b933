using System.Globalization;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Description;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge;

/// <summary>offset and limit of a listing.</summary>
internal readonly record struct Paging(int Offset, int Limit)
{
    /// <summary>For the description of a listing.</summary>
    public static AnswerHeader Total { get; } = new("X-Total-Count", "The number of rows in all.");

    /// <summary>Null with the error to answer. A limit above <paramref name="max"/> means that.</summary>
    public static Paging? Read(HttpRequest request, int max, out ApiError? error)
    {
        error = null;
        if (!TryRead(request.Query["offset"], 0, 0, out var offset)) error = ApiError.Invalid("offset", "must be a whole number of at least 0");
        else if (!TryRead(request.Query["limit"], max, 1, out var limit)) error = ApiError.Invalid("limit", $"must be a whole number from 1 to {max}");
        else return new Paging(offset, Math.Min(limit, max));
        return null;
    }

    /// <summary>Cuts the page out and tells the number of all rows in X-Total-Count.</summary>
    public IEnumerable<T> Cut<T>(HttpResponse response, IReadOnlyCollection<T> rows)
    {
        Tell(response, rows.Count);
        return rows.Skip(Offset).Take(Limit);
    }

    public static void Tell(HttpResponse response, int total) => response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);

    private static bool TryRead(string? text, int missing, int least, out int value)
    {
        value = missing;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least);
    }
}
