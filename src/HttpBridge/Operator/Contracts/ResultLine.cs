namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>The last line of a lookup.</summary>
/// <param name="Kind">"providers", "peer", "value" or "closest".</param>
/// <param name="Key">The key as it was understood: a CID, a peer id, a path, or hex.</param>
/// <param name="Found">Providers, peers or values found.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Failures">Requests without a usable answer.</param>
/// <param name="Hops">Peers asked one after the other on the way to the result.</param>
/// <param name="ElapsedMs">From start to end.</param>
/// <param name="Complete">False when the deadline cut it short.</param>
public sealed record ResultLine(
    string Kind, string Key, int Found, int Requests, int Failures, int Hops, double ElapsedMs, bool Complete) : LookupLine;
