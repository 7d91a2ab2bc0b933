using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>What to block, as documented.</summary>
/// <param name="Kind">"node", "wallet", "peer" or "range".</param>
/// <param name="Value">A node's UUID, a wallet's address, a peer id, or an IP address or CIDR.</param>
/// <param name="Reason">Why: 1 to 500 printable characters.</param>
/// <param name="ExpiresAt">When it ends by itself; missing for never.</param>
public sealed record BlockRequest(string Kind, string Value, string Reason, DateTimeOffset? ExpiresAt);

/// <summary>Why, of a call that needs no more.</summary>
/// <param name="Reason">1 to 500 printable characters.</param>
public sealed record ReasonRequest(string Reason);

/// <summary>Removes a node.</summary>
/// <param name="Reason">Why: 1 to 500 printable characters.</param>
/// <param name="Block">Whether the node is blocked as well, so that it cannot register again.</param>
public sealed record RemovalRequest(string Reason, bool Block);

/// <summary>A block.</summary>
/// <param name="Id">To lift it by.</param>
/// <param name="Kind">"node", "wallet", "peer" or "range".</param>
/// <param name="Value">Who, in canonical text.</param>
/// <param name="Reason">Why.</param>
/// <param name="Since">When it was made.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="By">Who made it.</param>
public sealed record BlockRow(long Id, string Kind, string Value, string Reason, DateTimeOffset Since, DateTimeOffset? ExpiresAt, string By)
{
    internal static BlockRow Of(Block block) =>
        new(block.Id, BlockTarget.Word(block.Target.Kind), block.Target.Text, block.Reason, block.Since, block.Until, block.By);
}

/// <summary>A node that was removed.</summary>
/// <param name="NodeId">Its id.</param>
/// <param name="Status">"removed".</param>
/// <param name="Block">The block that was made with it; null without.</param>
public sealed record RemovalAnswer(Guid NodeId, string Status, BlockRow? Block);

/// <summary>A line of the audit log.</summary>
/// <param name="Id">Grows with each line.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: the user and process behind the socket, "token", or "nobody" for what was refused.</param>
/// <param name="From">"socket", or the address of a TCP client.</param>
/// <param name="Action">"block", "unblock", "remove" or "token".</param>
/// <param name="Target">What it was done to.</param>
/// <param name="Reason">Why.</param>
/// <param name="Outcome">"done", the code of the error, or "begun" for what was cut off.</param>
public sealed record AuditLine(long Id, DateTimeOffset At, string By, string From, string Action, string Target, string? Reason, string Outcome)
{
    internal static AuditLine Of(AuditRow row) => new(
        row.Id, row.At, row.Entry.By, row.Entry.From, row.Entry.Action, row.Entry.Target, row.Entry.Reason, row.Entry.Outcome);
}
