using System.Buffers;
using Registry.Identity.Wallets;
using Registry.Identity.Wire;
using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

public sealed class SignedRegistrationTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_record_verifies_with_no_help_and_reads_back_to_the_byte()
    {
        var record = await new SigningWorker(1, 1).RecordAsync(Issued, peerSigned: true);

        Assert.True(SignedRegistration.TryDecode(record.Bytes.Span, out var read, out var error), error);
        Assert.True(read!.VerifyWallet(WalletRecovery.Default));
        Assert.True(read.VerifyPeer());
        Assert.Equal(record.Bytes, read.Bytes);
        Assert.Equal((24m, 11, "float16", "NVIDIA RTX 4090", "203.0.113.7:31330"), (read.VramTotalGb, read.NumBlocks, read.TorchDtype, read.GpuModel, read.PublicAddr));
        Assert.Equal(Issued.AddHours(24), read.ExpiresAt);
    }

    [Fact]
    public async Task Any_changed_byte_is_refused_or_no_longer_verifies()
    {
        var record = await new SigningWorker(1, 1).RecordAsync(Issued, peerSigned: true);
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
    public async Task Unknown_fields_are_kept_and_sign_nothing()
    {
        var record = await new SigningWorker(1, 1).RecordAsync(Issued);
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(record.Bytes.Span);
        ProtobufWriter.WriteBytes(bytes, 100, "later"u8);
        ProtobufWriter.WriteVarint(bytes, 200, 7);
        bytes.Write<byte>([0xA5, 0x13, 1, 2, 3, 4]);

        Assert.True(SignedRegistration.TryDecode(bytes.WrittenSpan, out var read, out var error), error);
        Assert.Equal(bytes.WrittenMemory.ToArray(), read!.Bytes.ToArray());
        Assert.True(read.VerifyWallet(WalletRecovery.Default));
    }

    [Fact]
    public async Task Another_order_of_fields_is_brought_to_the_one_encoding()
    {
        var record = await new SigningWorker(1, 1).RecordAsync(Issued);
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
    public async Task What_is_too_long_or_cut_short_is_refused()
    {
        var record = await new SigningWorker(1, 1).RecordAsync(Issued);
        for (var length = 0; length < record.Bytes.Length; length++)
        {
            Assert.False(SignedRegistration.TryDecode(record.Bytes.Span[..length], out var read, out _) && read!.VerifyWallet(WalletRecovery.Default));
        }

        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(record.Bytes.Span);
        ProtobufWriter.WriteBytes(bytes, 100, new byte[SignedRegistration.MaxSize]);
        Assert.False(SignedRegistration.TryDecode(bytes.WrittenSpan, out _, out var error));
        Assert.Contains("more than 4096", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_later_record_is_better_and_ties_go_by_bytes()
    {
        var early = await new SigningWorker(1, 1).RecordAsync(Issued);
        var late = await new SigningWorker(1, 1).RecordAsync(Issued.AddSeconds(1));
        var other = await new SigningWorker(2, 1).RecordAsync(Issued);

        Assert.True(SignedRegistration.Compare(late, early) > 0);
        Assert.True(SignedRegistration.Compare(early, late) < 0);
        Assert.Equal(0, SignedRegistration.Compare(early, early));
        Assert.Equal(early.Bytes.Span.SequenceCompareTo(other.Bytes.Span) > 0, SignedRegistration.Compare(early, other) > 0);
    }

    [Fact]
    public async Task Random_bytes_never_throw()
    {
        const int Seed = 4096;
        var random = new Random(Seed);
        var record = (await new SigningWorker(1, 1).RecordAsync(Issued, peerSigned: true)).Bytes.ToArray();
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
