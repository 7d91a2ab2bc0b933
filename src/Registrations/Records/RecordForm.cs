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
        if (raw.Numbers[1] > (ulong)RecordKind.Withdrawal) return $"kind {raw.Numbers[1]} is not known here";
        if (raw.Numbers[2] > (ulong)SignatureScheme.Eip712) return $"scheme {raw.Numbers[2]} is not known here";

        var kind = (RecordKind)raw.Numbers[1];
        List<FieldError> errors = [];
        statement = StatementReader.Read(kind, field => raw.Texts[field.Number - 1], errors);
        if (statement is null) return $"{errors[0].Field} {errors[0].Message}";
        foreach (var field in StatementFields.All)
        {
            if (statement[field.Number] != raw.Texts[field.Number - 1])
            {
                return field.IsIn(kind) ? $"{field.JsonName} is not in its canonical form" : $"{field.JsonName} has no place in a withdrawal";
            }
        }

        proofs = new RecordProofs((SignatureScheme)raw.Numbers[2], raw.Blobs[0], raw.Blobs[1], raw.Blobs[2]);
        return CheckProofs(proofs);
    }

    /// <summary>One encoding of a signature only: two would make two records of one statement.</summary>
    private static string? CheckProofs(RecordProofs proofs)
    {
        if ((proofs.Scheme == SignatureScheme.None) != proofs.Signature.IsEmpty) return "signature and scheme do not go together";
        if (!proofs.PeerPublicKey.IsEmpty && proofs.PeerSignature.IsEmpty) return "a peer public key without a peer signature";
        if (proofs.Signature.IsEmpty) return null;
        if (!WalletSignature.TryDecode(proofs.Signature.Span, out var signature, out var error)) return error;
        return signature!.ToBytes().AsSpan().SequenceEqual(proofs.Signature.Span) ? null : "the signature is not in its 65-byte form with v 27 or 28";
    }
}
