using Registry.Identity;

namespace Registry.Registrations;

/// <summary>What a caller shows to act for a node: its API key, or a connection authenticated as its peer id, or nothing.</summary>
public readonly record struct Credential(string? ApiKey, PeerId? Peer)
{
    public static Credential None => default;

    public static Credential OfKey(string? apiKey) => new(apiKey, null);

    public static Credential OfPeer(PeerId peer) => new(null, peer);
}
