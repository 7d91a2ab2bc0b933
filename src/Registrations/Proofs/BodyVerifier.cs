using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>From a body as it came in to a record whose proofs were checked; the clock window included, what is held left out.</summary>
internal sealed class BodyVerifier(RegistrationOptions options, IWalletSignatureRecoverer recoverer)
{
    /// <param name="kind">What is stated.</param>
    /// <param name="body">As it came in.</param>
    /// <param name="now">The present.</param>
    /// <param name="verified">The statement with proofs that are true.</param>
    public Failure? Verify(RecordKind kind, RegistrationBody body, DateTimeOffset now, out VerifiedStatement? verified)
    {
        verified = null;
        var isSigned = !string.IsNullOrEmpty(body.Signature) || body.Authorization is not null;
        var mayBeUnsigned = kind == RecordKind.Registration && !options.RequireWalletSignature;
        // Without a signature the time of issue is of no use to anybody, and the bodies of the original service had none.
        var issuedHere = !isSigned && string.IsNullOrEmpty(body.PeerSignature) && string.IsNullOrEmpty(body.IssuedAt);
        if (Read(kind, issuedHere ? WithIssued(body, now) : body, out var record) is { } failure) return failure;
        if (kind == RecordKind.Registration && !record!.HasWalletProof && !mayBeUnsigned) return Unsigned(kind);

        if (record!.HasWalletProof && !record.VerifyWallet(recoverer))
        {
            return new Failure(FailureKind.SignatureInvalid, record.Authorization is null
                ? $"The signature is not one by {record.Wallet} over this statement."
                : $"The authorization's signature is not one by {record.Wallet} over it.");
        }

        if (record.HasPeerSignature && !record.VerifyPeer())
        {
            return new Failure(FailureKind.SignatureInvalid, $"The peer signature is not one by {record.Peer} over this statement, in its canonical form.");
        }

        verified = new VerifiedStatement(record, issuedHere);
        return null;
    }

    /// <summary>What to sign; no proof is looked at.</summary>
    public Failure? State(RecordKind kind, RegistrationBody body, DateTimeOffset now, out SigningStatement? statement)
    {
        List<FieldError> errors = [.. body.Malformed];
        var read = StatementReader.Read(kind, field => Given(field, WithIssued(body, now)), errors);
        statement = read is null ? null : new SigningStatement(read.ToText(), read.ToTypedData(), read[StatementFields.Issued]);
        return read is null ? Invalid(errors) : null;
    }

    private Failure? Read(RecordKind kind, RegistrationBody body, out SignedRegistration? record)
    {
        record = null;
        List<FieldError> errors = [.. body.Malformed];
        var statement = StatementReader.Read(kind, field => Given(field, body), errors);
        var proofs = ProofReader.Read(body, options.Network, errors);
        if (statement is null || errors.Count > 0) return Invalid(errors);
        if ((!string.IsNullOrEmpty(body.Signature) && proofs.Signature.IsEmpty) || (body.Authorization is not null && proofs.Authorization is null))
        {
            return new Failure(FailureKind.SignatureInvalid, "The signature is none: 0x and 130 (EIP-2098: 128) hex digits, s in its lower half, v one of 0, 1, 27 and 28.");
        }

        if (kind != RecordKind.Registration && proofs.Signature.IsEmpty && proofs.PeerSignature.IsEmpty) return Unsigned(kind);
        return SignedRegistration.TryCreate(statement, proofs, out record, out var error) ? null : Invalid([new FieldError("body", error!)]);
    }

    private static Failure Unsigned(RecordKind kind) => new(FailureKind.SignatureRequired, kind == RecordKind.Withdrawal
        ? "A signature by the wallet or by the peer is required: see POST /api/nodes/statement for what to sign."
        : "A wallet signature is required, or its authorization: see POST /api/nodes/statement for what to sign.");

    private string? Given(StatementField field, RegistrationBody body) =>
        field.Number == StatementFields.Network ? options.Network : body.Given(field.Number);

    private static RegistrationBody WithIssued(RegistrationBody body, DateTimeOffset now) =>
        string.IsNullOrEmpty(body.IssuedAt) ? body with { IssuedAt = FieldRules.TimeText(now) } : body;

    private static Failure Invalid(List<FieldError> errors) =>
        new(FailureKind.ValidationFailed, $"The body has {errors.Count} mistake{(errors.Count == 1 ? "" : "s")}.") { Errors = errors };
}

/// <summary>A statement whose proofs this daemon itself found true.</summary>
/// <param name="Record">The statement with its proofs.</param>
/// <param name="IsIssuedHere">Nobody signed it and it gave no time of issue, so this daemon did.</param>
internal sealed record VerifiedStatement(SignedRegistration Record, bool IsIssuedHere);
