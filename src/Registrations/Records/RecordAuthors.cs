using System.Buffers;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Multiformats;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>
/// Takes the wallet and the peer out of a record's bytes, and puts them back: they are known beside the record wherever one is
/// held, and stand next to each other, in their one accepted spelling.
/// </summary>
internal static class RecordAuthors
{
    /// <summary>Returns what remains, and where they were. Throws InvalidDataException when they are not there.</summary>
    public static (byte[] Remaining, short At) Cut(ReadOnlySpan<byte> record)
    {
        var reader = new ProtobufReader(record);
        var (start, end) = (0, 0);
        while (reader.TryReadField() && reader.Field <= StatementFields.Peer)
        {
            if (reader.Field == StatementFields.Wallet) start = end;
            record.Overlaps(reader.Bytes, out var at);
            end = at + reader.Bytes.Length;
        }

        return start > 0 ? ([.. record[..start], .. record[end..]], (short)start) : throw new InvalidDataException("A statement names its network, its wallet and its peer.");
    }

    public static byte[] Put(byte[] rest, short at, WalletId wallet, PeerId peer)
    {
        var output = new ArrayBufferWriter<byte>(rest.Length + 128);
        output.Write(rest.AsSpan(0, at));
        ProtobufWriter.WriteBytes(output, StatementFields.Wallet, Encoding.ASCII.GetBytes(wallet.ToAddress().ToString()));
        // Not the id's own text, which it would keep: there are a hundred thousand peers.
        ProtobufWriter.WriteBytes(output, StatementFields.Peer, Encoding.ASCII.GetBytes(Base58.Encode(peer.Bytes.Span)));
        output.Write(rest.AsSpan(at));
        return output.WrittenSpan.ToArray();
    }
}
