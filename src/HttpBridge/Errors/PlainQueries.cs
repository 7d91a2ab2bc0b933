using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge.Errors;

/// <summary>
/// Answers 422 to a query that gives a parameter twice. The framework would join both with a comma, and a filter then asks for
/// what nobody meant.
/// </summary>
internal sealed class PlainQueries(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.Query.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } name
            ? new ProblemResult(ApiError.Invalid(name, "must be given once")).ExecuteAsync(context)
            : next(context);
}
