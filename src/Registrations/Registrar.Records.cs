using Registry.Identity;
using Registry.Registrations.Changes;
using Registry.Registrations.Proofs;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>
    /// Takes a record that came over the DHT, under the same rules as HTTP but for the clock window.
    /// <paramref name="from"/> is the peer that its connection authenticated, null for none: it proves the peer, and counts as
    /// heartbeat, only when it is the record's own.
    /// </summary>
    public async Task<RecordPutOutcome> PutRecordAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation)
    {
        if (_rules.Check(key.Span, value.Span, _clock.Now, out var record) != RecordCheck.Valid) return RecordPutOutcome.Refused;
        return record!.Kind == RecordKind.Registration
            ? await PutRegistrationAsync(record, record.Peer.Equals(from), cancellation)
            : await PutWithdrawalAsync(record, cancellation);
    }

    private async Task<RecordPutOutcome> PutRegistrationAsync(SignedRegistration record, bool isFromPeer, CancellationToken cancellation)
    {
        // The check of the record found its signatures valid, so having one is enough here.
        var verified = new VerifiedRegistration(record, new VerifiedProofs(Wallet: true, Peer: record.HasPeerSignature || isFromPeer));
        var admission = await _changes.RunAsync(
            record.Peer,
            now => _registrations.Decide(verified, apiKey: null, isFromPeer, now),
            RegistrationAdmission.Refused,
            cancellation);
        return admission.Failure is { } failure ? OutcomeOf(failure) : RecordPutOutcome.Stored;
    }

    private async Task<RecordPutOutcome> PutWithdrawalAsync(SignedRegistration record, CancellationToken cancellation)
    {
        var outcome = await _changes.RunAsync(
            record.Peer,
            now => _withdrawals.ByStatement(record, isForeign: true, now),
            refused => new WithdrawalOutcome.Refused(refused),
            cancellation);
        return outcome is WithdrawalOutcome.Refused { Failure: var failure } ? OutcomeOf(failure) : RecordPutOutcome.Stored;
    }

    private static RecordPutOutcome OutcomeOf(Failure failure) => failure.Kind switch
    {
        FailureKind.StaleRegistration => RecordPutOutcome.Outdated,
        FailureKind.StoreUnavailable => RecordPutOutcome.Unavailable,
        _ => RecordPutOutcome.Refused,
    };
}
