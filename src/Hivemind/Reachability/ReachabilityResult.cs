namespace Registry.Hivemind.Reachability;

/// <summary>
/// Whether a peer can be reached by somebody it has never met. <paramref name="Message"/> says in words why not, and is empty
/// when it can. Not <paramref name="Checked"/>: it was not tried, for want of room or because too much was asked.
/// </summary>
public sealed record ReachabilityResult(bool Reachable, string Message, bool Checked = true)
{
    internal static ReachabilityResult Yes { get; } = new(true, "");

    internal static ReachabilityResult No(string message) => new(false, message);

    internal static ReachabilityResult NotChecked(string message) => new(false, message, Checked: false);
}
