using System.Text;
using Registry.Identity;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>A heartbeat that the peer's own key may have signed: a signed envelope over five lines.</summary>
internal sealed record HeartbeatProof(DateTimeOffset IssuedAt, byte[] Signature, byte[] Key)
{
    public const string Domain = "far-mesh-heartbeat";

    public static ReadOnlySpan<byte> PayloadType => "/far-mesh/heartbeat"u8;

    public static string Text(string network, Guid node, string? status, string issuedAt) =>
        $"Far Mesh heartbeat\nNetwork: {network}\nNode: {node}\nStatus: {(string.IsNullOrEmpty(status) ? "active" : status)}\nIssued: {issuedAt}";

    /// <summary>Null with what is wrong with its form; whether it is true is not looked at.</summary>
    public static HeartbeatProof? Read(HeartbeatBody body, out Failure? malformed)
    {
        var time = FieldRules.Time(body.IssuedAt ?? "");
        List<FieldError> errors = [];
        if (time.Error is not null) errors.Add(new FieldError("issued_at", string.IsNullOrEmpty(body.IssuedAt) ? "is required beside peer_signature" : time.Error));
        var (signature, key) = ProofReader.ReadPeer(body.PeerSignature, body.PeerPublicKey, errors);
        malformed = errors.Count == 0 ? null : new Failure(FailureKind.ValidationFailed, "The heartbeat was not understood.") { Errors = errors };
        return malformed is null ? new HeartbeatProof(FieldRules.ReadTime(time.Canonical!), signature, key) : null;
    }

    /// <summary>Null if the peer signed it, else what is wrong.</summary>
    public Failure? Check(string network, Guid node, string? status, PeerId peer)
    {
        var key = peer.ExtractPublicKey() ?? (PublicKey.TryDecode(Key, out var read, out _) && read.PeerId.Equals(peer) ? read : null);
        var payload = Encoding.UTF8.GetBytes(Text(network, node, status, FieldRules.TimeText(IssuedAt)));
        return key is not null && key.IsCanonical(Signature) && new SignedEnvelope(key, PayloadType.ToArray(), payload, Signature).Verify(Domain, PayloadType)
            ? null
            : new Failure(FailureKind.SignatureInvalid, $"The peer signature is not one by {peer} over this heartbeat.");
    }
}
