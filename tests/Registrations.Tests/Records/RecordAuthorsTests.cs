using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

public sealed class RecordAuthorsTests
{
    [Fact]
    public void What_was_taken_out_of_a_record_is_put_back_as_it_was()
    {
        var worker = new SigningWorker(1, 1);
        foreach (var hex in RegistrationVectors.Registrations.Select(vector => vector.Text("record")).Append(Convert.ToHexString(worker.WithdrawalRecord(DateTimeOffset.UnixEpoch.AddYears(56)).Bytes.Span)))
        {
            var record = Convert.FromHexString(hex);
            Assert.True(SignedRegistration.TryDecode(record, out var read, out _));

            var (rest, at) = RecordAuthors.Cut(record);

            Assert.InRange(record.Length - rest.Length, 90, 110);
            Assert.Equal(record, RecordAuthors.Put(rest, at, WalletId.Of(read!.Wallet), read.Peer));
        }
    }

    [Fact]
    public void What_names_no_wallet_is_no_record()
    {
        Assert.Throws<InvalidDataException>(() => RecordAuthors.Cut([]));
        Assert.Throws<InvalidDataException>(() => RecordAuthors.Cut([0x0a, 1, (byte)'n', 0x22, 1, (byte)'m']));
    }
}
