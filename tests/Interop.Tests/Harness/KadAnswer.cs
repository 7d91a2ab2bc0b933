namespace Registry.Interop.Tests.Harness;

/// <summary>One answer of one kad server, decoded by the js driver.</summary>
public sealed record KadAnswer(int Bytes, IReadOnlyList<PeerAddresses> Closer, IReadOnlyList<PeerAddresses> Providers, string? ValueHex);
