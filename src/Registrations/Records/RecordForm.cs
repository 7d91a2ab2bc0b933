using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>Judges the fields of a decoded record: every value must be in its one accepted spelling, or the text that was signed would be another.</summary>
internal static class RecordForm
{
    /// <summary>Null when well-formed, else what is wrong.</summary>
    public static string? Check(RawRecord raw, out Statement? statement, out RecordProofs? proofs)
    {
        statement = null;
        proofs = null;
        var version = raw.Numbers[0];
        if (version != RecordFields.CurrentVersion) return $"version {version} is not known here";
        if (raw.Numbers[1] > (ulong)RecordKind.Authorization) return $"kind {raw.Numbers[1]} is not known here";
        if (raw.Numbers[2] > (ulong)SignatureScheme.Eip712) return $"scheme {raw.Numbers[2]} is not known here";

        var kind = (RecordKind)raw.Numbers[1];
        List<FieldError> errors = [];
        statement = StatementReader.Read(kind, field => raw.Texts[field.Number - 1], errors);
        if (statement is null) return $"{errors[0].Field} {errors[0].Message}";
        foreach (var field in StatementFields.All)
        {
            if (statement[field.Number] != raw.Texts[field.Number - 1])
            {
                return field.IsIn(kind) ? $"{field.JsonName} is not in its canonical form" : $"{field.JsonName} has no place in this kind of statement";
            }
        }

        SignedRegistration? authorization = null;
        if (!raw.Blobs[3].IsEmpty && (!SignedRegistration.TryDecode(raw.Blobs[3].Span, out authorization, out var error) || !authorization!.Bytes.Span.SequenceEqual(raw.Blobs[3].Span)))
        {
            return $"the authorization does not read: {error ?? "it is not in its canonical form"}";
        }

        proofs = new RecordProofs((SignatureScheme)raw.Numbers[2], raw.Blobs[0], raw.Blobs[1], raw.Blobs[2]) { Authorization = authorization };
        return CheckSignature(proofs);
    }

    /// <summary>What the proofs of a statement must be, whoever made them: null when they can be proofs of it.</summary>
    public static string? CheckProofs(Statement statement, RecordProofs proofs)
    {
        if (!proofs.PeerPublicKey.IsEmpty && proofs.PeerSignature.IsEmpty) return "a peer public key without a peer signature";
        if (statement.Kind == RecordKind.Authorization && (proofs.Signature.IsEmpty || !proofs.PeerSignature.IsEmpty)) return "an authorization is signed by the wallet alone";
        if (statement.Kind == RecordKind.Withdrawal && proofs.Signature.IsEmpty && proofs.PeerSignature.IsEmpty) return "a withdrawal is signed by the wallet, by the peer, or by both";
        return proofs.Authorization is { } authorization ? CheckAuthorization(statement, proofs, authorization) : null;
    }

    private static string? CheckAuthorization(Statement statement, RecordProofs proofs, SignedRegistration authorization)
    {
        if (statement.Kind != RecordKind.Registration) return "only a registration rests on an authorization";
        if (!proofs.Signature.IsEmpty) return "either the wallet's signature or its authorization, not both";
        if (proofs.PeerSignature.IsEmpty) return "a registration by authorization must be signed by the peer";
        if (authorization.Kind != RecordKind.Authorization) return "the authorization is another kind of statement";
        foreach (var field in new[] { StatementFields.Network, StatementFields.Wallet, StatementFields.Peer })
        {
            if (authorization.Statement[field] != statement[field]) return "the authorization is of another network, wallet or peer";
        }

        if (authorization.ModelId != StatementReader.AnyModel && authorization.ModelId != statement[StatementFields.Model]) return "the authorization is for another model";
        var issued = FieldRules.ReadTime(statement[StatementFields.Issued]);
        return authorization.IssuedAt <= issued && issued < authorization.ExpiresAt ? null : "the authorization does not cover the time of issue";
    }

    /// <summary>One encoding of a signature only: two would make two records of one statement.</summary>
    private static string? CheckSignature(RecordProofs proofs)
    {
        if ((proofs.Scheme == SignatureScheme.None) != proofs.Signature.IsEmpty) return "signature and scheme do not go together";
        if (!proofs.PeerPublicKey.IsEmpty && (!PublicKey.TryDecode(proofs.PeerPublicKey.Span, out var key, out _) || !key.Protobuf.Span.SequenceEqual(proofs.PeerPublicKey.Span)))
        {
            return "the peer public key is not in its canonical form";
        }

        if (proofs.Signature.IsEmpty) return null;
        if (!WalletSignature.TryDecode(proofs.Signature.Span, out var signature, out var error)) return error;
        return signature!.ToBytes().AsSpan().SequenceEqual(proofs.Signature.Span) ? null : "the signature is not in its 65-byte form with v 27 or 28";
    }
}
