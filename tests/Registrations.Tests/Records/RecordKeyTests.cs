using System.Text;
using Registry.Multiformats;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

/// <summary>Three forms of keys, each with one spelling: another would be a second place for the same record.</summary>
public sealed class RecordKeyTests
{
    private readonly SigningWorker _worker = new(1, 1);

    private string Model => Base58.Encode(_worker.ModelHash.Bytes.Span);

    [Fact]
    public void A_statement_has_a_key_for_each_of_its_authors()
    {
        var issued = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var start = $"/far-mesh/{Model}/{_worker.Peer}";
        var wallet = _worker.Wallet.Address.ToString();

        Assert.Equal([start], KeysOf(_worker.Record(issued)));
        Assert.Equal([], KeysOf(SigningWorker.RecordOf(RecordKind.Registration, _worker.Body(issued))));
        Assert.Equal([], KeysOf(SigningWorker.RecordOf(RecordKind.Registration, _worker.Unsigned(issued) with { PeerSignature = _worker.PeerSignature(StatementTexts.Registration(_worker.Unsigned(issued))) })));
        Assert.Equal([], KeysOf(SigningWorker.RecordOf(RecordKind.Authorization, _worker.Authorization(issued))));
        Assert.Equal([$"{start}/withdrawn"], KeysOf(_worker.WithdrawalRecord(issued, Signers.Peer)));
        Assert.Equal([$"{start}/{wallet}/withdrawn"], KeysOf(_worker.WithdrawalRecord(issued, Signers.Wallet)));
        Assert.Equal([$"{start}/withdrawn", $"{start}/{wallet}/withdrawn"], KeysOf(_worker.WithdrawalRecord(issued, Signers.Both)));
        Assert.Equal(
            [$"/far-mesh/*/{_worker.Peer}/withdrawn", $"/far-mesh/*/{_worker.Peer}/{wallet}/withdrawn"],
            KeysOf(_worker.WithdrawalRecord(issued, Signers.Both, "*")));
    }

    [Fact]
    public void The_five_forms_read_back()
    {
        foreach (var text in Forms())
        {
            Assert.True(RecordKey.TryParse(Encoding.ASCII.GetBytes(text), out var key), text);
            Assert.Equal(text, key.ToString());
            Assert.Equal(_worker.Peer, key.Key.Peer);
        }

        Assert.Equal(5, Forms().Count());
    }

    [Fact]
    public void Another_spelling_is_no_key()
    {
        var wallet = _worker.Wallet.Address.ToString();
        foreach (var text in Forms())
        {
            string[] wrong =
            [
                text + "/",
                text[..^1],
                "/" + text,
                text[1..],
                text.ToUpperInvariant(),
                text + "\0",
                text + " ",
                text + new string('1', 300),
                text.Replace("/far-mesh/", "/far-mesh//", StringComparison.Ordinal),
                text.Replace("/far-mesh/", "/other/", StringComparison.Ordinal),
                text.Replace("/far-mesh/", "/far-mesh/1", StringComparison.Ordinal), // a zero byte before the multihash
                text.Replace(_worker.Peer.ToString(), _worker.Peer.ToCid().ToString(), StringComparison.Ordinal),
                text.Replace(_worker.Peer.ToString(), "1" + _worker.Peer, StringComparison.Ordinal),
            ];
            Assert.All(wrong, spelling => Assert.False(RecordKey.TryParse(Encoding.UTF8.GetBytes(spelling), out _), spelling));
            if (!text.Contains(wallet, StringComparison.Ordinal)) continue;
            foreach (var other in new[] { wallet.ToLowerInvariant(), "0x" + wallet[2..].ToUpperInvariant(), wallet[2..], "0X" + wallet[2..] })
            {
                Assert.False(RecordKey.TryParse(Encoding.ASCII.GetBytes(text.Replace(wallet, other, StringComparison.Ordinal)), out _), other);
            }
        }

        foreach (var text in new[] { "", "/", "/far-mesh/", "/far-mesh//", "/pk/x", $"/far-mesh/*/{_worker.Peer}", $"/far-mesh/{Model}", $"/far-mesh/{Model}/{_worker.Peer}/Withdrawn", $"/far-mesh/{Model}/{wallet}/withdrawn", $"/far-mesh/**/{_worker.Peer}/withdrawn" })
        {
            Assert.False(RecordKey.TryParse(Encoding.ASCII.GetBytes(text), out _), text);
        }
    }

    [Fact]
    public void What_stays_here_has_no_key()
    {
        foreach (var place in new[] { StatementPlace.Claim, StatementPlace.Authorization })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => RecordKey.Of(new StatementKey(place, _worker.Peer, _worker.ModelHash, default)));
        }
    }

    [Fact]
    public void A_multihash_of_another_function_is_a_key_that_no_record_has()
    {
        // The model of a statement is hashed with sha2-256; what is asked for under another hash is simply not there.
        var issued = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var key = Encoding.ASCII.GetBytes($"/far-mesh/{_worker.Peer}/{_worker.Peer}");
        Assert.Equal(RecordCheck.WrongKey, new RecordRules(new RegistrationOptions()).Check(key, _worker.Record(issued).Bytes.Span, issued));
    }

    private IEnumerable<string> Forms()
    {
        yield return $"/far-mesh/{Model}/{_worker.Peer}";
        foreach (var model in new[] { Model, "*" })
        {
            yield return $"/far-mesh/{model}/{_worker.Peer}/withdrawn";
            yield return $"/far-mesh/{model}/{_worker.Peer}/{_worker.Wallet.Address}/withdrawn";
        }
    }

    private static IEnumerable<string> KeysOf(SignedRegistration record) => RecordKey.Of(record).Select(key => key.ToString());
}
