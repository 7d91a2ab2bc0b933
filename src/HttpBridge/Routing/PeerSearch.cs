namespace Registry.HttpBridge.Routing;

/// <summary>Where the records of an answer come from.</summary>
/// <param name="Local">What is held here, told first.</param>
/// <param name="Network">How to find more; null when there is no need. May name the local ones again.</param>
internal sealed record PeerSearch(IReadOnlyList<FoundPeer> Local, Func<CancellationToken, IAsyncEnumerable<FoundPeer>>? Network);
