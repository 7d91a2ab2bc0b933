using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Proofs;

/// <summary>From a body as it came in to a record whose proofs were checked; the clock window included, what is held left out.</summary>
internal sealed class BodyVerifier(RegistrationOptions options, IWalletSignatureRecoverer recoverer)
{
    public Failure? Verify(RecordKind kind, RegistrationBody body, PeerId? authenticatedAs, DateTimeOffset now, out VerifiedRegistration? verified)
    {
        verified = null;
        var signed = !string.IsNullOrEmpty(body.Signature);
        var mayBeUnsigned = kind == RecordKind.Registration && !options.RequireWalletSignature;
        // Without a signature the time of issue is of no use to anybody, and the bodies of the original service had none.
        var failure = Read(kind, signed ? body : WithIssued(body, now), now, out var record);
        if (failure is not null) return failure;
        if (!signed && !mayBeUnsigned)
        {
            return new Failure(FailureKind.SignatureRequired, "A wallet signature is required: see POST /api/nodes/statement for what to sign.");
        }

        if (signed && !record!.VerifyWallet(recoverer))
        {
            return new Failure(FailureKind.SignatureInvalid, $"The signature is not one by {record.Wallet} over this statement.");
        }

        if (record!.HasPeerSignature && !record.VerifyPeer())
        {
            return new Failure(FailureKind.SignatureInvalid, $"The peer signature is not one by {record.Peer} over this statement.");
        }

        if ((record.IssuedAt - now).Duration() > options.HttpClockTolerance)
        {
            return new Failure(FailureKind.StaleRegistration, $"issued_at is more than {options.HttpClockTolerance.TotalMinutes:0.#} minutes from this daemon's clock, which shows {FieldRules.TimeText(now)}.");
        }

        verified = new VerifiedRegistration(record, new VerifiedProofs(signed, record.HasPeerSignature || record.Peer.Equals(authenticatedAs)))
        {
            IsIssuedHere = !signed && !record.HasPeerSignature && string.IsNullOrEmpty(body.IssuedAt),
        };
        return null;
    }

    /// <summary>What to sign; no proof is looked at.</summary>
    public Failure? State(RecordKind kind, RegistrationBody body, DateTimeOffset now, out SigningStatement? statement)
    {
        List<FieldError> errors = [.. body.Malformed];
        var read = StatementReader.Read(kind, field => Given(field, WithIssued(body, now)), errors);
        statement = read is null ? null : new SigningStatement(read.ToText(), read.ToTypedData());
        return read is null ? Invalid(errors) : null;
    }

    private Failure? Read(RecordKind kind, RegistrationBody body, DateTimeOffset now, out SignedRegistration? record)
    {
        record = null;
        List<FieldError> errors = [.. body.Malformed];
        var statement = StatementReader.Read(kind, field => Given(field, body), errors);
        var proofs = ProofReader.Read(body, errors);
        if (statement is null || errors.Count > 0) return Invalid(errors);
        if (!string.IsNullOrEmpty(body.Signature) && proofs.Signature.IsEmpty)
        {
            return new Failure(FailureKind.SignatureInvalid, "The signature is none: 0x and 130 (EIP-2098: 128) hex digits, s in its lower half, v one of 0, 1, 27 and 28.");
        }

        if (!SignedRegistration.TryCreate(statement, proofs, [], out record, out var error))
        {
            return Invalid([new FieldError("body", error!)]);
        }

        return record!.ExpiresAt <= now && (record.IssuedAt - now).Duration() <= options.HttpClockTolerance
            ? Invalid([new FieldError("expires_at", "is in the past")])
            : null;
    }

    private string? Given(StatementField field, RegistrationBody body) =>
        field.Number == StatementFields.Network ? options.Network : body.Given(field.Number);

    private static RegistrationBody WithIssued(RegistrationBody body, DateTimeOffset now) =>
        string.IsNullOrEmpty(body.IssuedAt) ? body with { IssuedAt = FieldRules.TimeText(now) } : body;

    private static Failure Invalid(List<FieldError> errors) =>
        new(FailureKind.ValidationFailed, $"The body has {errors.Count} mistake{(errors.Count == 1 ? "" : "s")}.") { Errors = errors };
}

/// <summary>A record together with what this daemon itself found proven about it.</summary>
internal sealed record VerifiedRegistration(SignedRegistration Record, VerifiedProofs Verified)
{
    /// <summary>Nobody signed it and it gave no time of issue, so this daemon did.</summary>
    public bool IsIssuedHere { get; init; }
}
