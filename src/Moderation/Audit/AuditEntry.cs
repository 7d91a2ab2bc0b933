namespace Registry.Moderation.Audit;

/// <summary>A line to write into the audit log. Texts that are longer than the log takes are cut.</summary>
/// <param name="By">Who: the user and process behind the socket, or "token".</param>
/// <param name="From">From where: "socket", or the address of a TCP client.</param>
/// <param name="Action">What: "block", "unblock", "remove", "token".</param>
/// <param name="Target">What it was done to, in words.</param>
/// <param name="Reason">Why, as the operator said; null when nothing was said.</param>
/// <param name="Outcome">What became of it: "done", or the code of the error.</param>
public sealed record AuditEntry(string By, string From, string Action, string Target, string? Reason, string Outcome)
{
    public const string Done = "done";

    /// <summary>The outcome of what was begun and has not ended, or never will: the daemon ended first.</summary>
    public const string Begun = "begun";
}

/// <summary>A line of the audit log as it is kept.</summary>
/// <param name="Id">Grows with each line.</param>
/// <param name="At">When.</param>
/// <param name="Entry">The line.</param>
public sealed record AuditRow(long Id, DateTimeOffset At, AuditEntry Entry);
