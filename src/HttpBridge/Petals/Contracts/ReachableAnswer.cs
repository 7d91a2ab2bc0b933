namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>Whether a peer can be reached from here, in the words of health.petals.dev.</summary>
/// <param name="Success">It can.</param>
/// <param name="Message">Why not; null on success.</param>
/// <param name="YourIp">The asker's address as seen from here.</param>
public sealed record ReachableAnswer(bool Success, string? Message, string? YourIp);
