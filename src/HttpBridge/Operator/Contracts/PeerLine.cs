namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A peer that was looked for, a provider, or one of the closest peers, closest first.</summary>
public sealed record PeerLine(string PeerId, IReadOnlyList<string> Addresses) : LookupLine;
