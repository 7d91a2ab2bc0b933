using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Doors;
using Registry.Moderation.Audit;
using Registry.Sqlite;

namespace Registry.HttpBridge.Operator;

/// <summary>How a changing call and its line in the audit log go together: no good news before the line is on disk.</summary>
internal static class OperatorAudit
{
    /// <summary>The line about a call, but for its outcome.</summary>
    public static AuditEntry Line(HttpContext context, string action, string target, string reason)
    {
        var caller = OperatorCaller.Of(context);
        return new AuditEntry(caller.By, caller.From, action, target, reason.Length == 0 ? null : reason, AuditEntry.Begun);
    }

    /// <summary>Answers a call that changed nothing, and writes that it was tried.</summary>
    public static async Task<IResult> RefuseAsync(BridgeState state, AuditEntry line, ApiError error)
    {
        try
        {
            await state.Audit.WriteAsync(line with { Outcome = error.Code });
        }
        catch (DatabaseUnavailableException)
        {
            // It is an error in any case.
        }

        return new ProblemResult(error);
    }

    /// <summary>Runs a change, which writes its own line. What cannot be committed is 503.</summary>
    public static async Task<IResult> GuardAsync(Func<Task<IResult>> change)
    {
        try
        {
            return await change();
        }
        catch (DatabaseUnavailableException fault)
        {
            return new ProblemResult(ApiError.Unavailable(fault.Message));
        }
    }
}
