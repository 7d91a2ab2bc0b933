namespace Registry.Registrations.Statements;

/// <summary>The signed envelope in which a peer signs a statement's text.</summary>
public static class PeerProof
{
    public const string Domain = "far-mesh-registration";

    public static ReadOnlySpan<byte> PayloadType => "/far-mesh/registration"u8;
}
