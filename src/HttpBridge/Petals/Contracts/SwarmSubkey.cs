namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>One entry of a dictionary value.</summary>
/// <param name="Subkey">A text or a number, or 0x and the hex digits of anything else.</param>
/// <param name="SelfAnnounced">Whether the peer that the subkey names stored it itself.</param>
/// <param name="Bytes">Of its value.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record SwarmSubkey(string Subkey, bool SelfAnnounced, int Bytes, DateTimeOffset ExpiresAt);
