using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>Reads the proof fields of a body; mistakes of form are reported per field, whether a proof is true is judged later.</summary>
internal static class ProofReader
{
    private const int MaxBase64Length = 4096;

    public static RecordProofs Read(RegistrationBody body, List<FieldError> errors)
    {
        var scheme = ReadScheme(body.SignatureScheme, errors);
        // One that cannot be read is an invalid signature and not a malformed body, so it is no mistake here.
        var signature = WalletSignature.TryParse(body.Signature, out var parsed, out _) ? parsed!.ToBytes() : [];
        var peerKey = ReadBase64(body.PeerPublicKey, "peer_public_key", errors);
        if (peerKey.Length > 0 && !PublicKey.TryDecode(peerKey, out _, out var error))
        {
            errors.Add(new FieldError("peer_public_key", $"is no libp2p public key: {error}"));
        }

        var peerSignature = ReadBase64(body.PeerSignature, "peer_signature", errors);
        if (peerKey.Length > 0 && peerSignature.Length == 0)
        {
            errors.Add(new FieldError("peer_signature", "is required beside peer_public_key"));
        }

        return new RecordProofs(signature.Length == 0 ? SignatureScheme.None : scheme, signature, peerKey, peerSignature);
    }

    private static SignatureScheme ReadScheme(string? given, List<FieldError> errors)
    {
        switch (given)
        {
            case null or "" or "eip191":
                return SignatureScheme.Eip191;
            case "eip712":
                return SignatureScheme.Eip712;
            default:
                errors.Add(new FieldError("signature_scheme", "must be eip191 or eip712"));
                return SignatureScheme.None;
        }
    }

    private static byte[] ReadBase64(string? given, string field, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(given)) return [];
        var bytes = new byte[given.Length];
        if (given.Length <= MaxBase64Length && Convert.TryFromBase64String(given, bytes, out var written) && written > 0)
        {
            return bytes[..written];
        }

        errors.Add(new FieldError(field, "must be base64"));
        return [];
    }
}
