using System.Buffers;
using Registry.Identity.Wallets;
using Registry.Identity.Wire;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

public sealed class SignedRegistrationTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_verifies_with_no_help_and_reads_back_to_the_byte()
    {
        var record = new SigningWorker(1, 1).Record(Issued);

        Assert.True(SignedRegistration.TryDecode(record.Bytes.Span, out var read, out var error), error);
        Assert.True(read!.VerifyWallet(WalletRecovery.Default));
        Assert.True(read.VerifyPeer());
        Assert.Equal(record.Bytes, read.Bytes);
        Assert.Equal((24m, 11, "float16", "NVIDIA RTX 4090", "203.0.113.7:31330"), (read.VramTotalGb, read.NumBlocks, read.TorchDtype, read.GpuModel, read.PublicAddr));
        Assert.Equal(ApiKeys.Hash(new SigningWorker(1, 1).KeyAt(Issued)), read.ApiKeyHash);
    }

    [Fact]
    public void Any_changed_byte_is_refused_or_no_longer_verifies()
    {
        var record = new SigningWorker(1, 1).Record(Issued);
        for (var i = 0; i < record.Bytes.Length; i++)
        {
            var bytes = record.Bytes.ToArray();
            bytes[i] ^= 1;
            if (SignedRegistration.TryDecode(bytes, out var read, out _))
            {
                Assert.False(read!.VerifyWallet(WalletRecovery.Default) && read.VerifyPeer(), $"byte {i}");
            }
        }
    }

    [Fact]
    public void Unknown_fields_are_dropped()
    {
        var record = new SigningWorker(1, 1).Record(Issued);
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(record.Bytes.Span);
        ProtobufWriter.WriteBytes(bytes, 20, "next"u8);
        ProtobufWriter.WriteBytes(bytes, 100, "later"u8);
        ProtobufWriter.WriteBytes(bytes, 100, "again"u8);
        ProtobufWriter.WriteVarint(bytes, 200, 7);
        bytes.Write<byte>([0xA5, 0x13, 1, 2, 3, 4]);

        Assert.True(SignedRegistration.TryDecode(bytes.WrittenSpan, out var read, out var error), error);
        Assert.Equal(record.Bytes.ToArray(), read!.Bytes.ToArray());
        Assert.True(read.VerifyWallet(WalletRecovery.Default));
    }

    [Fact]
    public void Another_order_of_fields_is_brought_to_the_one_encoding()
    {
        var record = new SigningWorker(1, 1).Record(Issued);
        List<byte[]> fields = [];
        var reader = new ProtobufReader(record.Bytes.Span);
        while (reader.TryReadField())
        {
            var field = new ArrayBufferWriter<byte>();
            if (reader.WireType == ProtobufWireType.Varint)
            {
                ProtobufWriter.WriteVarint(field, reader.Field, reader.Number);
            }
            else
            {
                ProtobufWriter.WriteBytes(field, reader.Field, reader.Bytes);
            }

            fields.Add(field.WrittenSpan.ToArray());
        }

        fields.Reverse();
        Assert.True(SignedRegistration.TryDecode(fields.SelectMany(bytes => bytes).ToArray(), out var read, out var error), error);
        Assert.Equal(record.Bytes.ToArray(), read!.Bytes.ToArray());
        Assert.False(SignedRegistration.TryDecode([.. record.Bytes.Span, .. fields[^1]], out _, out error));
        Assert.Equal("field 1 is there twice", error);
    }

    [Fact]
    public void What_is_too_long_or_cut_short_is_refused()
    {
        var record = new SigningWorker(1, 1).Record(Issued);
        for (var length = 0; length < record.Bytes.Length; length++)
        {
            Assert.False(SignedRegistration.TryDecode(record.Bytes.Span[..length], out var read, out _) && read!.VerifyWallet(WalletRecovery.Default) && read.VerifyPeer());
        }

        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(record.Bytes.Span);
        ProtobufWriter.WriteBytes(bytes, 100, new byte[SignedRegistration.MaxSize]);
        Assert.False(SignedRegistration.TryDecode(bytes.WrittenSpan, out _, out var error));
        Assert.Contains("more than 4096", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_in_another_spelling_are_refused_because_they_were_not_signed()
    {
        var record = new SigningWorker(1, 1).Record(Issued);
        foreach (var (field, spelling) in new (int, string)[]
        {
            (StatementFields.Wallet, record.Wallet.ToString().ToLowerInvariant()),
            (StatementFields.Peer, record.Peer.ToCid().ToString()),
            (StatementFields.Address, record.PublicAddr),
            (StatementFields.Vram, "24.0"),
            (StatementFields.Blocks, "011"),
            (StatementFields.Issued, "2026-01-31T12:00:00.0Z"),
            (StatementFields.Model, "*"),
            (StatementFields.Model, "modèle"),
            (StatementFields.Network, ""),
        })
        {
            var bytes = RecordCodec.Encode(record.Statement.With(field, spelling), new RecordProofs(record.Scheme, record.Signature, default, default));
            Assert.False(SignedRegistration.TryDecode(bytes, out _, out _), $"{field} {spelling}");
        }
    }

    [Fact]
    public void A_field_that_a_kind_does_not_have_is_refused()
    {
        var withdrawal = new SigningWorker(1, 1).WithdrawalRecord(Issued);
        var bytes = RecordCodec.Encode(withdrawal.Statement.With(StatementFields.Gpu, "any"), new RecordProofs(withdrawal.Scheme, withdrawal.Signature, default, default));

        Assert.False(SignedRegistration.TryDecode(bytes, out _, out var error));
        Assert.Equal("gpu_model has no place in this kind of statement", error);
    }

    [Fact]
    public void The_order_is_issued_then_withdrawals_then_the_later_end_then_bytes()
    {
        var worker = new SigningWorker(1, 1);
        var other = new SigningWorker(2, 1);
        var longest = worker.Record(Issued, TimeSpan.FromDays(7));
        SignedRegistration[] ordered =
        [
            worker.Record(Issued.AddSeconds(-1), TimeSpan.FromDays(7)),
            worker.WithdrawalRecord(Issued.AddSeconds(-1)),
            .. new[] { worker.Record(Issued), other.Record(Issued) }.OrderBy(record => Convert.ToHexString(record.Bytes.Span), StringComparer.Ordinal),
            worker.Record(Issued, TimeSpan.FromHours(25)),
            longest,
            worker.WithdrawalRecord(Issued, Signers.Peer),
            worker.WithdrawalRecord(Issued, Signers.Wallet),
            worker.Record(Issued.AddSeconds(1), TimeSpan.FromSeconds(1)),
        ];

        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
            {
                Assert.True(Math.Sign(SignedRegistration.Compare(ordered[i], ordered[j])) == i.CompareTo(j), $"{i} and {j}");
            }
        }
    }

    [Fact]
    public void A_registration_ends_as_stated_or_after_a_day()
    {
        var worker = new SigningWorker(1, 1);

        Assert.Equal(Issued.AddHours(24), worker.Record(Issued).ExpiresAt);
        Assert.Equal(Issued.AddDays(7), worker.Record(Issued, TimeSpan.FromDays(7)).ExpiresAt);
        Assert.Equal(Issued.AddDays(7), worker.WithdrawalRecord(Issued, Signers.Peer).ExpiresAt);
        Assert.Equal(Issued.AddDays(90), worker.WithdrawalRecord(Issued).ExpiresAt);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        const int Seed = 4096;
        var random = new Random(Seed);
        var record = new SigningWorker(1, 1).Record(Issued).Bytes.ToArray();
        for (var round = 0; round < 5000; round++)
        {
            byte[] bytes;
            if (round % 2 == 0)
            {
                bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = [.. record];
                for (var changes = random.Next(1, 6); changes > 0; changes--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                bytes = bytes[random.Next(20) == 0 ? random.Next(10).. : ..];
            }

            var failure = Xunit.Record.Exception(() => SignedRegistration.TryDecode(bytes, out var read, out _) && read!.VerifyWallet(WalletRecovery.Default) && read.VerifyPeer());
            Assert.True(failure is null, $"seed {Seed}, round {round}: {Convert.ToHexString(bytes)}: {failure}");
        }
    }
}
