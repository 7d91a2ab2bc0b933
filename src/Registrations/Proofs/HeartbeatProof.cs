using System.Text;
using Registry.Identity;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>A heartbeat that the peer's own key signed: a signed envelope over five lines.</summary>
internal static class HeartbeatProof
{
    public const string Domain = "far-mesh-heartbeat";

    public static ReadOnlySpan<byte> PayloadType => "/far-mesh/heartbeat"u8;

    public static string Text(string network, Guid node, string? status, string issuedAt) =>
        $"Far Mesh heartbeat\nNetwork: {network}\nNode: {node}\nStatus: {(string.IsNullOrEmpty(status) ? "active" : status)}\nIssued: {issuedAt}";

    /// <summary>When it was issued, if the peer signed it; else what is wrong.</summary>
    public static Failure? Check(HeartbeatBody body, string network, Guid node, PeerId peer, out DateTimeOffset issued)
    {
        issued = default;
        var time = FieldRules.Time(body.IssuedAt ?? "");
        List<FieldError> errors = [];
        if (time.Error is not null) errors.Add(new FieldError("issued_at", string.IsNullOrEmpty(body.IssuedAt) ? "is required beside peer_signature" : time.Error));
        var (signature, given) = ProofReader.ReadPeer(body.PeerSignature, body.PeerPublicKey, errors);
        if (errors.Count > 0) return new Failure(FailureKind.ValidationFailed, "The heartbeat was not understood.") { Errors = errors };

        issued = FieldRules.ReadTime(time.Canonical!);
        var key = peer.ExtractPublicKey() ?? (PublicKey.TryDecode(given, out var read, out _) && read.PeerId.Equals(peer) ? read : null);
        var payload = Encoding.UTF8.GetBytes(Text(network, node, body.Status, time.Canonical!));
        return key is not null && key.IsCanonical(signature) && new SignedEnvelope(key, PayloadType.ToArray(), payload, signature).Verify(Domain, PayloadType)
            ? null
            : new Failure(FailureKind.SignatureInvalid, $"The peer signature is not one by {peer} over this heartbeat.");
    }
}
