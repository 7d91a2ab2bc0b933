namespace Registry.Identity;

/// <summary>Key types of the libp2p key protobuf (peer-ids specification, "Keys").</summary>
public enum KeyType
{
    Rsa = 0,
    Ed25519 = 1,
    Secp256k1 = 2,
    Ecdsa = 3,
}
