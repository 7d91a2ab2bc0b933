namespace Registry.HttpBridge.Errors;

/// <summary>An error answer: RFC 9457 problem details that also carry a stable code and, for validation, what is wrong with each field.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable snake_case word, for programs.</param>
/// <param name="Message">One sentence, for people.</param>
/// <param name="Errors">Field name to reasons; only with 422.</param>
public sealed record ApiError(int Status, string Code, string Message, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>Everywhere where a body is needed.</summary>
    public static ApiError EmptyBody { get; } = InvalidJson("The body is empty; JSON is needed.");

    public static ApiError EncodedBody { get; } = new(415, "unsupported_media_type", "Send the body as it is: no Content-Encoding is read here.");

    public static ApiError NotFound(string message) => new(404, "not_found", message);

    public static ApiError InvalidJson(string message) => new(400, "invalid_json", message);

    public static ApiError Validation(IReadOnlyDictionary<string, string[]> errors) =>
        new(422, "validation_failed", $"The request has invalid fields: {string.Join(", ", errors.Keys)}.", errors);

    public static ApiError Invalid(string field, string reason) =>
        Validation(new Dictionary<string, string[]> { [field] = [reason] });

    public static ApiError Unavailable(string reason) => new(503, "store_unavailable", $"Nothing can be stored at the moment: {reason}");

    /// <summary>A bound on concurrent work is reached.</summary>
    public static ApiError Busy(int limit) => new(503, "busy", $"{limit} such requests are under way already; come back a little later.");

    /// <summary>The budget of <paramref name="whose"/> is used up; Retry-After says the same number of seconds.</summary>
    public static ApiError RateLimited(string whose, long seconds) => new(429, "rate_limited", $"There were too many such calls from {whose}; come back in {seconds} s.");

    public static ApiError Unauthorized(string code, string message) => new(401, code, message);

    /// <summary>The error that stands for a bare status, as the framework sets it for unknown paths or methods.</summary>
    public static ApiError ForStatus(int status) => status switch
    {
        400 => new(status, "bad_request", "The request is not valid HTTP or JSON."),
        404 => NotFound("There is nothing at this path."),
        405 => new(status, "method_not_allowed", "This path does not take that method."),
        408 => new(status, "request_timeout", "The request took too long to arrive."),
        413 => new(status, "body_too_large", "The body is larger than this daemon takes."),
        414 => new(status, "uri_too_long", "The request line is longer than 8 KiB."),
        415 => new(status, "unsupported_media_type", "Send the body as Content-Type: application/json."),
        431 => new(status, "headers_too_large", "The request's headers are too large."),
        505 => new(status, "http_version_not_supported", "This daemon speaks HTTP/1.0 and 1.1."),
        503 => new(status, "unavailable", "The daemon cannot answer at the moment."),
        >= 400 and < 500 => new(status, "bad_request", "The request is not one that this daemon can read."),
        _ => new(status, "internal_error", "The daemon failed to answer; its log says why."),
    };
}
