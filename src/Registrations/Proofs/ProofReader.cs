using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>Reads the proof fields of a body; mistakes of form are reported per field, whether a proof is true is judged later.</summary>
internal static class ProofReader
{
    private const int MaxBase64Length = 4096;

    /// <param name="body">The body.</param>
    /// <param name="network">The network that an authorization is for.</param>
    /// <param name="errors">Mistakes of form.</param>
    public static RecordProofs Read(RegistrationBody body, string network, List<FieldError> errors)
    {
        var scheme = ReadScheme(body.SignatureScheme, errors);
        // One that cannot be read is an invalid signature and not a malformed body, so it is no mistake here.
        var signature = WalletSignature.TryParse(body.Signature, out var parsed, out _) ? parsed!.ToBytes() : [];
        var (peerSignature, peerKey) = ReadPeer(body.PeerSignature, body.PeerPublicKey, errors);

        // The key has one place: in the id, where that holds it. Naming it again is no mistake.
        if (peerKey.Length > 0 && PeerId.TryParse(body.PeerId ?? "", out var peer) && peer.ExtractPublicKey() is { } held && held.Protobuf.Span.SequenceEqual(peerKey)) peerKey = [];
        return new RecordProofs(signature.Length == 0 ? SignatureScheme.None : scheme, signature, peerKey, peerSignature)
        {
            Authorization = body.Authorization is { } given ? ReadAuthorization(given, network, errors) : null,
        };
    }

    /// <summary>The peer's signature and its key, in the key's canonical form; empty where they are not given.</summary>
    public static (byte[] Signature, byte[] Key) ReadPeer(string? givenSignature, string? givenKey, List<FieldError> errors)
    {
        var key = ReadBase64(givenKey, "peer_public_key", errors);
        if (key.Length > 0)
        {
            if (PublicKey.TryDecode(key, out var read, out var error)) key = read.Protobuf.ToArray();
            else errors.Add(new FieldError("peer_public_key", $"is no libp2p public key: {error}"));
        }

        var signature = ReadBase64(givenSignature, "peer_signature", errors);
        if (key.Length > 0 && signature.Length == 0) errors.Add(new FieldError("peer_signature", "is required beside peer_public_key"));
        return (signature, key);
    }

    private static SignedRegistration? ReadAuthorization(RegistrationBody body, string network, List<FieldError> errors)
    {
        List<FieldError> inner = [.. body.Malformed];
        var statement = StatementReader.Read(RecordKind.Authorization, field => field.Number == StatementFields.Network ? network : body.Given(field.Number), inner);
        var scheme = ReadScheme(body.SignatureScheme, inner);
        var isReadable = WalletSignature.TryParse(body.Signature, out var signature, out var error);
        if (string.IsNullOrEmpty(body.Signature)) inner.Add(new FieldError("signature", "is required"));
        // One that cannot be read is an invalid signature, as the wallet's own is.
        if (inner.Count == 0 && !isReadable) return null;
        if (inner.Count == 0 && SignedRegistration.TryCreate(statement!, new RecordProofs(scheme, signature!.ToBytes(), default, default), out var record, out error)) return record;
        if (inner.Count == 0) inner.Add(new FieldError("body", error!));
        errors.AddRange(inner.Select(mistake => new FieldError($"authorization.{mistake.Field}", mistake.Message)));
        return null;
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
