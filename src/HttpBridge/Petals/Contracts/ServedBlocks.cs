namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>The blocks of one model that a peer announces.</summary>
/// <param name="DhtPrefix">The model's prefix.</param>
/// <param name="Start">First block.</param>
/// <param name="End">The block after the last one.</param>
/// <param name="State">"online", "joining" or "offline".</param>
/// <param name="SelfAnnounced">Whether the peer itself stored it here.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed.</param>
public sealed record ServedBlocks(string DhtPrefix, int Start, int End, string State, bool SelfAnnounced, DateTimeOffset ExpiresAt);
