using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.Moderation.Audit;
using Registry.Sqlite;

namespace Registry.HttpBridge.Operator.Doors;

/// <summary>
/// Stands before all that the doors serve. Refuses what a browser sends for a page (no page is served here, so every origin is a
/// foreign one) and, where the listener asks for it, what does not show the token; the latter is written into the audit log.
/// </summary>
internal sealed class OperatorGuard(RequestDelegate next, BridgeState state, OperatorDoors doors)
{
    private static ProblemResult ForeignOrigin { get; } = new(new ApiError(
        StatusCodes.Status403Forbidden, "foreign_origin", "The operator's calls are not for pages in a browser."));

    private static ApiError TokenRequired { get; } = ApiError.Unauthorized(
        "operator_token_required", "The operator's token is needed: Authorization: Bearer and what the daemon's token file holds.");

    public async Task InvokeAsync(HttpContext context)
    {
        // What came in through another listener finds nothing here.
        if (context.Features.Get<OperatorCaller>() is not { } caller) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (IsOfAPage(context.Request)) await ForeignOrigin.ExecuteAsync(context);
        else if (caller.NeedsToken && doors.Http?.Token.IsShownBy(context.Request) != true) await RefuseAsync(context, caller);
        else await next(context);
    }

    private static bool IsOfAPage(HttpRequest request) =>
        request.Headers.ContainsKey("Origin") || request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "none" or "same-origin");

    private async Task RefuseAsync(HttpContext context, OperatorCaller caller)
    {
        try
        {
            var asked = $"{context.Request.Method} {context.Request.Path}";
            await state.Audit.RefusedAsync(new AuditEntry("nobody", caller.From, "token", asked, null, TokenRequired.Code));
        }
        catch (DatabaseUnavailableException)
        {
            // Refused all the same.
        }

        await new ProblemResult(TokenRequired).ExecuteAsync(context);
    }
}
