using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

public sealed class RecordRulesTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly RecordRules _rules = new(new RegistrationOptions());
    private readonly SigningWorker _worker = new(1, 1);

    [Fact]
    public void A_registration_is_valid_from_five_minutes_early_for_seven_days_expired_or_not()
    {
        var value = _worker.Record(Issued, TimeSpan.FromMinutes(1)).Bytes.ToArray();

        Times(_worker.RecordKey(), value, TimeSpan.FromDays(7));
    }

    [Fact]
    public void A_withdrawal_is_valid_as_long_as_what_it_covers_may_be()
    {
        var value = _worker.WithdrawalRecord(Issued, Signers.Both).Bytes.ToArray();
        var (ofWallet, ofPeer) = _worker.WithdrawalKeys();

        Times(ofPeer, value, TimeSpan.FromDays(7));
        Times(ofWallet, value, TimeSpan.FromDays(90));
    }

    [Fact]
    public void A_record_is_valid_under_its_own_keys_alone()
    {
        var (ofWallet, ofPeer) = _worker.WithdrawalKeys();
        var (anyOfWallet, anyOfPeer) = _worker.WithdrawalKeys(ofAnyModel: true);
        byte[][] keys =
        [
            _worker.RecordKey(), ofWallet, ofPeer, anyOfWallet, anyOfPeer,
            new SigningWorker(1, 2).RecordKey(), new SigningWorker(1, 1, "other").RecordKey(), new SigningWorker(2, 1).WithdrawalKeys().OfWallet, "/far-mesh/x/y"u8.ToArray(),
        ];

        Assert.Equal([0], ValidUnder(_worker.Record(Issued)));
        Assert.Equal([1], ValidUnder(_worker.WithdrawalRecord(Issued)));
        Assert.Equal([2], ValidUnder(_worker.WithdrawalRecord(Issued, Signers.Peer)));
        Assert.Equal([1, 2], ValidUnder(_worker.WithdrawalRecord(Issued, Signers.Both)));
        Assert.Equal([3, 4], ValidUnder(_worker.WithdrawalRecord(Issued, Signers.Both, "*")));

        IEnumerable<int> ValidUnder(SignedRegistration record)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var check = _rules.Check(keys[i], record.Bytes.Span, Issued);
                Assert.True(check is RecordCheck.Valid or RecordCheck.WrongKey, check.ToString());
                if (check == RecordCheck.Valid) yield return i;
            }
        }
    }

    [Fact]
    public void A_record_of_another_network_or_of_no_form_is_refused()
    {
        var value = _worker.Record(Issued).Bytes.ToArray();

        Assert.Equal(RecordCheck.WrongKey, new RecordRules(new RegistrationOptions { Network = "other" }).Check(_worker.RecordKey(), value, Issued));
        Assert.Equal(RecordCheck.Malformed, _rules.Check(_worker.RecordKey(), "nothing"u8, Issued));
        Assert.Equal(RecordCheck.Malformed, _rules.Check(_worker.RecordKey(), [], Issued));
    }

    [Fact]
    public void What_the_peer_or_the_wallet_did_not_sign_never_travels()
    {
        foreach (var body in new[] { _worker.Unsigned(Issued), _worker.Body(Issued), _worker.Body(Issued, proven: true) with { Signature = null } })
        {
            var record = SigningWorker.RecordOf(RecordKind.Registration, body);
            Assert.Equal(RecordCheck.WrongKey, _rules.Check(_worker.RecordKey(), record.Bytes.Span, Issued));
        }
    }

    [Fact]
    public void Every_proof_that_is_carried_must_be_true()
    {
        var proven = _worker.Record(Issued);
        var other = new SigningWorker(2, 2).Record(Issued);
        foreach (var proofs in new[]
        {
            new RecordProofs(proven.Scheme, other.Signature, default, PeerSignatureOf(_worker, proven)),
            new RecordProofs(SignatureScheme.Eip712, proven.Signature, default, PeerSignatureOf(_worker, proven)),
            new RecordProofs(proven.Scheme, proven.Signature, default, PeerSignatureOf(new SigningWorker(2, 2), proven)),
            new RecordProofs(proven.Scheme, proven.Signature, default, new byte[] { 1 }),
        })
        {
            Assert.True(SignedRegistration.TryCreate(proven.Statement, proofs, out var forged, out var error), error);
            Assert.Equal(RecordCheck.BadSignature, _rules.Check(_worker.RecordKey(), forged!.Bytes.Span, Issued));
        }

        // Under the peer's key the wallet's signature is no matter of doubt either.
        var withdrawal = _worker.WithdrawalRecord(Issued, Signers.Both);
        Assert.True(SignedRegistration.TryCreate(withdrawal.Statement, new RecordProofs(withdrawal.Scheme, other.Signature, default, PeerSignatureOf(_worker, withdrawal)), out var half, out _));
        Assert.Equal(RecordCheck.BadSignature, _rules.Check(_worker.WithdrawalKeys().OfPeer, half!.Bytes.Span, Issued));
    }

    [Fact]
    public void Of_two_the_greater_is_that_of_the_order_and_nonsense_is_smallest()
    {
        var (early, late) = (_worker.Record(Issued).Bytes.ToArray(), _worker.Record(Issued.AddSeconds(1)).Bytes.ToArray());

        Assert.True(_rules.Compare(late, early) > 0);
        Assert.True(_rules.Compare(early, late) < 0);
        Assert.Equal(0, _rules.Compare(early, early));
        Assert.True(_rules.Compare(early, [1]) > 0);
        Assert.True(_rules.Compare([1], early) < 0);
        Assert.Equal(0, _rules.Compare([1], [2]));
    }

    private static byte[] PeerSignatureOf(SigningWorker worker, SignedRegistration record) => Convert.FromBase64String(worker.PeerSignature(record.StatementText));

    private void Times(byte[] key, byte[] value, TimeSpan kept)
    {
        Assert.Equal(RecordCheck.NotYetValid, _rules.Check(key, value, Issued.AddMinutes(-5).AddSeconds(-1)));
        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued.AddMinutes(-5)));
        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued));
        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued + kept - TimeSpan.FromSeconds(1)));
        Assert.Equal(RecordCheck.Expired, _rules.Check(key, value, Issued + kept));
    }
}
