namespace Registry.Libp2p.Security.Noise;

/// <summary>What reading or writing a handshake message came to.</summary>
internal enum NoiseHandshakeStatus
{
    Done,

    /// <summary>The message is too short for its keys and tags.</summary>
    Truncated,

    /// <summary>A public key that gives an all-zero shared secret.</summary>
    BadKey,

    /// <summary>A static key or payload that does not decrypt.</summary>
    BadCiphertext,
}
